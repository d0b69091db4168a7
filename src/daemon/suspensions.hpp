// Which stores people have told the daemon to leave alone, until they say otherwise. Pure.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "model/desired.hpp"
#include "plan/plan_policy.hpp"

namespace storekeeper {

class Suspensions {
 public:
  void suspend_all() { all_ = true; }
  void suspend(const std::string& name) { names_.insert(name); }
  /// All, and each.
  void resume_all();
  /// False if it was not suspended by its name.
  bool resume(const std::string& name) { return names_.erase(name) > 0; }

  bool all() const noexcept { return all_; }
  /// By metadata.name.
  const std::set<std::string>& names() const noexcept { return names_; }
  bool holds(const std::string& name) const { return all_ || names_.contains(name); }

  /// Pauses what is suspended, except for `let_go`. While the manifest of a suspended store is
  /// gone, and while everything is suspended, nothing is deleted: it might be that store.
  void restrain(
      DesiredSet& desired, PlanPolicy& policy, const std::set<std::string>& let_go = {}) const;

 private:
  bool all_ = false;
  std::set<std::string> names_ = {};
};

}  // namespace storekeeper
