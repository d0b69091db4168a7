// What carrying out a plan will send and cost, told beforehand.
#pragma once

#include <string>
#include <vector>

#include "api/forecast.hpp"
#include "model/plan_cost.hpp"
#include "model/shown_request.hpp"
#include "plan/plan_policy.hpp"
#include "reconcile/reconciler.hpp"

namespace storekeeper {

/// The last request of each action of the plan, in its order, as it may be shown, with those that
/// go before it; a delete is preceded by its mark and a look. One that cannot be sent says why in
/// the place of its path.
std::vector<ShownRequest> planned_requests(
    const PlannedPass& pass, const PlanPolicy& policy, const std::string& user_agent);

/// The requests of the plan and the time they will take. `now` is for the age of what was read.
PlanCost plan_cost(const PlannedPass& pass, const RateOutlook& outlook, SteadyTime now);

}  // namespace storekeeper
