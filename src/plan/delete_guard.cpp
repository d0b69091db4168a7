#include "plan/delete_guard.hpp"

#include <algorithm>
#include <string>

namespace storekeeper {
namespace {

std::string deletes(int count) {
  return std::to_string(count) + (count == 1 ? " delete" : " deletes");
}

}  // namespace

int default_max_deletes(int owned) {
  constexpr int kShare = 10;
  return std::max(1, owned / kShare);
}

std::optional<Refusal> refuse_deletes(const DeleteFacts& facts) {
  if (facts.candidates == 0) return std::nullopt;
  const auto withheld = deletes(facts.candidates) + " withheld: ";
  if (!facts.complete) {
    return Refusal{
        withheld + "a manifest could not be loaded, and what it describes is not known",
        "correct the manifest and run again; this has no override"};
  }
  const bool unsettled = !facts.doubts.empty() && !facts.allow_unsettled;
  const bool empty = facts.manifests == 0 && !facts.allow_empty;
  const int most = facts.max_deletes.value_or(default_max_deletes(facts.owned));
  const bool many = facts.candidates > most;
  // All that is in the way at once: the override shall work the first time.
  const std::string flags =
      std::string(unsettled ? " --allow-unsettled" : "") + (empty ? " --allow-empty" : "") +
      (empty || many ? " --max-deletes " + std::to_string(facts.candidates) : "");
  if (unsettled) {
    const auto more = facts.doubts.size() - 1;
    return Refusal{
        withheld + facts.doubts.front() +
            (more == 0 ? "" : " (and " + std::to_string(more) + " more of the kind)"),
        "finish or mend that and run again; to delete all the same, run again with" + flags};
  }
  if (empty) {
    return Refusal{
        withheld + "no manifest describes anything, although " + std::to_string(facts.owned) +
            " integration(s) of this owner are live",
        "to delete them all, run again with" + flags};
  }
  if (many) {
    return Refusal{
        withheld + "more than the " + std::to_string(most) + " that one run may delete",
        "to allow them, run again with" + flags};
  }
  return std::nullopt;
}

}  // namespace storekeeper
