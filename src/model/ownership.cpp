#include "model/ownership.hpp"

#include <algorithm>

#include "model/live.hpp"
#include "model/secret_tags.hpp"
#include "model/tombstone.hpp"

namespace storekeeper {
namespace {

bool is_managed(const std::vector<std::string>& tags) {
  return std::find(tags.begin(), tags.end(), kManagedByTag) != tags.end();
}

}  // namespace

Ownership ownership(const std::vector<std::string>& tags, std::string_view owner) {
  if (!is_managed(tags)) return Ownership::kNobody;
  bool ours = false;
  for (const auto& tag : tags) {
    if (!tag.starts_with(kOwnerTagPrefix)) continue;
    if (std::string_view(tag).substr(kOwnerTagPrefix.size()) != owner) return Ownership::kOthers;
    ours = true;
  }
  return ours ? Ownership::kOurs : Ownership::kNobody;
}

std::vector<std::string> owners(const std::vector<std::string>& tags) {
  std::vector<std::string> names;
  if (!is_managed(tags)) return names;
  for (const auto& tag : tags) {
    if (tag.starts_with(kOwnerTagPrefix)) names.push_back(tag.substr(kOwnerTagPrefix.size()));
  }
  normalise_tags(names);
  return names;
}

bool is_reserved_tag(std::string_view tag) noexcept {
  return tag == kManagedByTag || tag == kKeepTag || tag.starts_with(kOwnerTagPrefix) ||
         tag.starts_with(kTombstonePrefix) || is_secret_tag(tag);
}

std::vector<std::string> with_ownership(std::vector<std::string> tags, std::string_view owner) {
  tags.emplace_back(kManagedByTag);
  tags.push_back(std::string(kOwnerTagPrefix).append(owner));
  normalise_tags(tags);
  return tags;
}

std::vector<std::string> without_ownership(std::vector<std::string> tags) {
  std::erase_if(tags, [](const std::string& tag) { return is_reserved_tag(tag); });
  normalise_tags(tags);
  return tags;
}

}  // namespace storekeeper
