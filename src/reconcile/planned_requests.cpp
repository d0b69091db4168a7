#include "reconcile/planned_requests.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "api/api_request.hpp"
#include "plan/build_update.hpp"
#include "plan/deletion_patch.hpp"
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

// In the place of the time that nobody knows before the mark is set.
constexpr const char* kMarkShown = "pending-delete.(time).";

class RequestList {
 public:
  RequestList(const PlannedPass& pass, const PlanPolicy& policy, const std::string& user_agent)
      : pass_(&pass), policy_(&policy), user_agent_(&user_agent) {
    for (const auto& item : pass.live.items) by_id_.emplace(item.id, &item);
  }

  ShownRequest of(const Action& action) const {
    if (action.kind == ActionKind::kDelete) return deletion(action);
    CreateDocument document;
    Call call;
    if (action.kind == ActionKind::kCreate) {
      document = build_create(pass_->desired.items[action.desired_index], *policy_);
      call.create = &document;
    } else {
      call.patch = &action.patch;
    }
    return shown(route_of(action.kind), action, std::move(call));
  }

 private:
  ShownRequest deletion(const Action& action) const {
    auto last = shown(ApiRoute::kDelete, action, {});
    const auto found = by_id_.find(action.id);
    if (found != by_id_.end() && !action.marked) {
      const auto& live = *found->second;
      const auto patch =
          marking_patch(live, kMarkShown + std::string(live.on ? "on" : "off"), true);
      Call call;
      call.patch = &patch;
      auto mark = shown(ApiRoute::kPatch, action, call);
      if (action.only_marks) return mark;
      last.before.push_back(std::move(mark));
    }
    last.before.push_back(shown(ApiRoute::kGet, action, {}));
    return last;
  }

  ShownRequest shown(ApiRoute route, const Action& action, Call call) const {
    call.subject.route = route;
    call.subject.address = action.address;
    call.subject.id = action.id;
    auto shown = show_request(call, *user_agent_);
    if (shown) return *std::move(shown);
    ShownRequest unusable;
    unusable.method = http_method(call.subject.route);
    unusable.target = "(" + shown.error().message + ")";
    return unusable;
  }

  const PlannedPass* pass_;
  const PlanPolicy* policy_;
  const std::string* user_agent_;
  std::unordered_map<std::string_view, const LiveIntegration*> by_id_;
};

}  // namespace

std::vector<ShownRequest> planned_requests(
    const PlannedPass& pass, const PlanPolicy& policy, const std::string& user_agent) {
  const RequestList list(pass, policy, user_agent);
  std::vector<ShownRequest> requests;
  for (const auto& action : pass.plan.actions) requests.push_back(list.of(action));
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
    if (action.kind == ActionKind::kDelete) {
      write.last = true;
      write.looks = true;
      if (!action.marked) {
        auto mark = write;
        mark.route = ApiRoute::kPatch;
        mark.looks = false;
        mark.fresh_for = kFreshForPatch;
        writes.push_back(std::move(mark));
        if (action.only_marks) continue;
      }
    }
    writes.push_back(std::move(write));
  }
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - pass.read_at);
  return forecast(writes, outlook, std::max(age, std::chrono::milliseconds(0)));
}

}  // namespace storekeeper
