// Keeps a plan that had nothing to do, for as long as all that it depends on stays as it is. A pass
// over an account where nothing has changed then need not match and compare it again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/plan.hpp"
#include "plan/match.hpp"
#include "plan/plan_policy.hpp"

namespace storekeeper {

struct KeptPlan {
  Plan plan = {};
  Matching matching = {};
  std::string digest = {};
  std::vector<std::optional<Secret>> secrets = {};  // of the manifests: no digest is made of them
  PlanPolicy policy = {};
};

class SettledPlan {
 public:
  /// What was kept, if make_plan() would make that plan of these now; else nullptr. All of them
  /// count, except for what no plan looks at: `_status`, and the time while nothing waits for it.
  const KeptPlan* find(
      const DesiredSet& desired, const LiveSnapshot& live, const PlanPolicy& policy) const;

  /// Keeps `plan`, which was made of these, if it has nothing to do and nothing in it passes by
  /// itself: a deletion that will be due, settings that could not be read.
  void keep(
      const DesiredSet& desired, const LiveSnapshot& live, const PlanPolicy& policy,
      const Plan& plan, const Matching& matching);

 private:
  std::optional<KeptPlan> kept_ = std::nullopt;
};

}  // namespace storekeeper
