// Pairs up what belongs together in a plan: the create and the delete of a replacement, and the
// findings that explain an action. Shared by the text and the JSON reports.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/plan.hpp"

namespace storekeeper {

/// What is shown as one: an action, and the delete that completes a replacement.
struct PlanEntry {
  const Action* action = nullptr;    // never null
  const Action* replaced = nullptr;  // the delete of the integration that `action` replaces
};

/// In the order of the plan; a delete that completes a replacement stands with its create only.
/// The plan must outlive the entries.
std::vector<PlanEntry> plan_entries(const Plan& plan);

/// Looks up findings by manifest and by live integration. The plan must outlive it.
class FindingIndex {
 public:
  explicit FindingIndex(const Plan& plan);

  /// The finding that says why the live integration `id` is kept, or nullptr.
  const Finding* kept(std::string_view id) const;

 private:
  std::unordered_map<std::string_view, const Finding*> kept_;
};

}  // namespace storekeeper
