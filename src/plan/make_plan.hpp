// Desired and live in, a Plan out. Pure: same input, same plan, whatever the order of the
// input.
#pragma once

#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/plan.hpp"
#include "plan/match.hpp"
#include "plan/plan_policy.hpp"

namespace storekeeper {

Plan make_plan(const DesiredSet& desired, const LiveSnapshot& live, const PlanPolicy& policy);

/// The same with a matching that was made of the same arguments.
Plan make_plan(
    const DesiredSet& desired, const LiveSnapshot& live, const Matching& matching,
    const PlanPolicy& policy);

/// Indices into live.items whose settings make_plan() would need and the snapshot lacks.
std::vector<std::size_t> lacking_config(
    const DesiredSet& desired, const LiveSnapshot& live, const Matching& matching,
    const PlanPolicy& policy);

}  // namespace storekeeper
