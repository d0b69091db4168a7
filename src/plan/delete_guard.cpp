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
  if (!facts.complete) {
    return Refusal{
        deletes(facts.candidates) +
            " withheld: a manifest could not be loaded, and what it describes is not known",
        "correct the manifest and run again; this has no override"};
  }
  if (facts.manifests == 0 && !facts.allow_empty) {
    return Refusal{
        deletes(facts.candidates) + " withheld: no manifest describes anything, although " +
            std::to_string(facts.owned) + " integration(s) of this owner are live",
        "to delete them all, run again with --allow-empty --max-deletes " +
            std::to_string(facts.candidates)};
  }
  const int most = facts.max_deletes.value_or(default_max_deletes(facts.owned));
  if (facts.candidates > most) {
    return Refusal{
        deletes(facts.candidates) + " withheld: more than the " + std::to_string(most) +
            " that one run may delete",
        "to allow them, run again with --max-deletes " + std::to_string(facts.candidates)};
  }
  return std::nullopt;
}

}  // namespace storekeeper
