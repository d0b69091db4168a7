#include "plan/delete_guard.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace storekeeper {
namespace {

std::string deletes(int count) {
  return std::to_string(count) + (count == 1 ? " delete" : " deletes");
}

std::string too_many(const DeleteFacts& facts, int most) {
  const auto limit = "more than the " + std::to_string(most) + " that ";
  if (facts.deleted_lately == 0) return limit + "one run may delete";
  return "with the " + std::to_string(facts.deleted_lately) + " of the last 24 hours, " + limit +
         "may be deleted in that time";
}

}  // namespace

int default_max_deletes(int owned) {
  constexpr int kShare = 10;
  return std::max(1, owned / kShare);
}

DeleteVerdict judge_deletes(const DeleteFacts& facts) {
  const int all = facts.candidates + facts.due;
  if (all == 0) return {};
  const auto stay = [&](std::string why, std::string hint) {
    return DeleteVerdict{
        Refusal{deletes(all) + " withheld: " + std::move(why), std::move(hint)}, true};
  };
  if (!facts.complete) {
    return stay(
        "a manifest could not be loaded, and what it describes is not known",
        "correct the manifest and run again; this has no override");
  }
  if (facts.ledger_refusal) {
    return stay(facts.ledger_refusal->message, facts.ledger_refusal->override_hint);
  }
  const bool unsettled = !facts.doubts.empty() && !facts.allow_unsettled;
  const bool empty = facts.manifests == 0 && !facts.allow_empty;
  const int most = facts.max_deletes.value_or(default_max_deletes(facts.owned));
  const int counted = facts.candidates + facts.pending + facts.deleted_lately;
  const bool many = facts.candidates > 0 && counted > most;
  // All that is in the way at once: the override shall work the first time.
  std::string flags = unsettled ? " --allow-unsettled" : "";
  if (empty) flags += " --allow-empty";
  if (many || (empty && facts.candidates > 0)) flags += " --max-deletes " + std::to_string(counted);
  if (unsettled) {
    const auto more = facts.doubts.size() - 1;
    return stay(
        facts.doubts.front() +
            (more == 0 ? "" : " (and " + std::to_string(more) + " more of the kind)"),
        "finish or mend that and run again; to delete all the same, run again with" + flags);
  }
  if (empty) {
    return stay(
        "no manifest describes anything, although " + std::to_string(facts.owned) +
            " integration(s) of this owner are live",
        "to delete them all, run again with" + flags);
  }
  if (!many) return {};
  const auto waiting = facts.pending == 0
                           ? std::string()
                           : " (" + std::to_string(facts.pending) + " are marked already)";
  Refusal refusal;
  refusal.message = deletes(facts.candidates) + " withheld: " + too_many(facts, most) + waiting;
  refusal.override_hint = "to allow them, run again with" + flags;
  return DeleteVerdict{std::move(refusal), false};
}

}  // namespace storekeeper
