#include "plan/wanted_tags.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "model/ownership.hpp"

namespace storekeeper {
namespace {

// Into a sorted set.
void insert_tag(std::vector<std::string>& tags, std::string tag) {
  const auto place = std::lower_bound(tags.begin(), tags.end(), tag);
  if (place == tags.end() || *place != tag) tags.insert(place, std::move(tag));
}

void insert_ownership(
    std::vector<std::string>& tags, const DesiredIntegration& desired, const PlanPolicy& policy) {
  insert_tag(tags, std::string(kManagedByTag));
  insert_tag(tags, std::string(kOwnerTagPrefix) + policy.owner);
  if (desired.policy.never_delete) insert_tag(tags, std::string(kKeepTag));
}

// Whether what tags it has, ours excepted, is none of this plan's business.
bool keeps_live_tags(const DesiredIntegration& desired, const PlanPolicy& policy) {
  return policy.scope != PlanScope::kEverything || ignores(desired, policy, "tags");
}

}  // namespace

std::vector<std::string> wanted_tags(const DesiredIntegration& desired, const PlanPolicy& policy) {
  std::vector<std::string> tags;
  constexpr std::size_t kReserved = 3;
  tags.reserve(desired.tags.size() + kReserved);
  tags = desired.tags;
  insert_ownership(tags, desired, policy);
  return tags;
}

std::vector<std::string> wanted_tags(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy) {
  if (!keeps_live_tags(desired, policy)) return wanted_tags(desired, policy);
  auto tags = live.tags;
  insert_ownership(tags, desired, policy);
  return tags;
}

bool tags_agree(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy) {
  if (keeps_live_tags(desired, policy)) {
    return live.tags == wanted_tags(desired, live, policy);
  }
  const bool keep = desired.policy.never_delete;
  if (live.tags.size() != desired.tags.size() + (keep ? 3 : 2)) return false;
  const auto names_owner = [&](std::string_view tag) {
    return tag.starts_with(kOwnerTagPrefix) && tag.substr(kOwnerTagPrefix.size()) == policy.owner;
  };
  // Each side is a set of the same size, so it is enough that each live tag has its place.
  auto wanted = desired.tags.begin();
  for (const auto& tag : live.tags) {
    if (wanted != desired.tags.end() && tag == *wanted) {
      ++wanted;
    } else if (tag != kManagedByTag && !names_owner(tag) && !(keep && tag == kKeepTag)) {
      return false;
    }
  }
  return true;
}

}  // namespace storekeeper
