#include "reconcile/planned_requests.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "api/api_request.hpp"
#include "plan/build_update.hpp"
#include "reconcile/execute_action.hpp"

namespace storekeeper {
namespace {

ApiRoute route_of(ActionKind kind) {
  switch (kind) {
    case ActionKind::kCreate: return ApiRoute::kCreate;
    case ActionKind::kUpdate: return ApiRoute::kPatch;
    case ActionKind::kDelete: return ApiRoute::kDelete;
  }
  return ApiRoute::kPatch;
}

}  // namespace

std::vector<ShownRequest> planned_requests(
    const PlannedPass& pass, const PlanPolicy& policy, const std::string& user_agent) {
  std::vector<ShownRequest> requests;
  for (const auto& action : pass.plan.actions) {
    Call call;
    call.subject.route = route_of(action.kind);
    call.subject.address = action.address;
    call.subject.id = action.id;
    CreateDocument document;
    if (action.kind == ActionKind::kCreate) {
      document = build_create(pass.desired.items[action.desired_index], policy);
      call.create = &document;
    } else if (action.kind == ActionKind::kUpdate) {
      call.patch = &action.patch;
    }
    auto shown = show_request(call, user_agent);
    if (!shown) {
      ShownRequest unusable;
      unusable.method = http_method(call.subject.route);
      unusable.target = "(" + shown.error().message + ")";
      shown = std::move(unusable);
    }
    requests.push_back(*std::move(shown));
  }
  return requests;
}

PlanCost plan_cost(const PlannedPass& pass, const RateOutlook& outlook, SteadyTime now) {
  std::vector<PlannedWrite> writes;
  writes.reserve(pass.plan.actions.size());
  for (const auto& action : pass.plan.actions) {
    PlannedWrite write;
    write.route = route_of(action.kind);
    write.environment = action.address.project + '\n' + action.address.environment;
    if (action.kind == ActionKind::kUpdate) write.fresh_for = kFreshForPatch;
    if (action.kind == ActionKind::kDelete) write.fresh_for = kFreshForDelete;
    writes.push_back(std::move(write));
  }
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - pass.read_at);
  return forecast(writes, outlook, std::max(age, std::chrono::milliseconds(0)));
}

}  // namespace storekeeper
