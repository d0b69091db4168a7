#include "plan/deletion_patch.hpp"

#include <utility>
#include <vector>

#include "model/secret_tags.hpp"
#include "model/tombstone.hpp"

namespace storekeeper {
namespace {

PatchOperation operation(PatchVerb verb, const char* path, PatchValue value) {
  return PatchOperation{verb, path, std::move(value)};
}

PatchDocument tags_and_switch(
    const LiveIntegration& live, std::vector<std::string> tags, bool on, bool guarded) {
  PatchDocument patch;
  if (guarded) patch.push_back(operation(PatchVerb::kTest, "/version", live.version));
  if (live.on != on) patch.push_back(operation(PatchVerb::kReplace, "/on", on));
  tags = after_our_write(std::move(tags), live.version);
  normalise_tags(tags);
  patch.push_back(operation(PatchVerb::kReplace, "/tags", std::move(tags)));
  return patch;
}

}  // namespace

PatchDocument marking_patch(const LiveIntegration& live, const std::string& tag, bool guarded) {
  auto tags = without_tombstone(live.tags);
  tags.push_back(tag);
  return tags_and_switch(live, std::move(tags), false, guarded);
}

PatchDocument unmarking_patch(const LiveIntegration& live, bool guarded) {
  const auto tombstone = find_tombstone(live.tags);
  const bool on = live.on || (tombstone && tombstone->was_on);
  return tags_and_switch(live, without_tombstone(live.tags), on, guarded);
}

bool is_marked(const LiveIntegration& live) {
  return !live.on && find_tombstone(live.tags).has_value();
}

}  // namespace storekeeper
