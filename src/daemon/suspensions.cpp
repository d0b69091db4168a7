#include "daemon/suspensions.hpp"

#include <cstddef>

namespace storekeeper {

void Suspensions::resume_all() {
  all_ = false;
  names_.clear();
}

void Suspensions::restrain(
    DesiredSet& desired, PlanPolicy& policy, const std::set<std::string>& let_go) const {
  std::size_t found = 0;
  for (auto& item : desired.items) {
    if (names_.contains(item.name)) ++found;
    if (!holds(item.name) || item.policy.paused || let_go.contains(item.name)) continue;
    item.policy.paused = true;
    item.policy.held_back_because = "suspended with storekeeper suspend";
  }
  if (all_ || found < names_.size()) policy.prune = false;
}

}  // namespace storekeeper
