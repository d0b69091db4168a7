// Laws of plans: they converge, whatever the order of the input, and touch only what is ours.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <rapidcheck/gtest.h>  // wants <gtest/gtest.h> before it
#include <algorithm>

#include "model/ownership.hpp"
#include "plan/build_update.hpp"
#include "plan/make_plan.hpp"
#include "support/builders.hpp"
#include "support/document.hpp"

namespace storekeeper {
namespace {

struct Account {
  DesiredSet desired;
  LiveSnapshot live;
};

// Few names and addresses, so that both sides often meet.
Account any_account() {
  Account account;
  const auto name = rc::gen::element<std::string>("a", "b", "c");
  const auto place = rc::gen::element<std::string>("test", "production");
  for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
    auto desired = testing::desired_redis(*name);
    desired.address.environment = *place;
    desired.name += "-" + desired.address.environment;
    desired.enabled = *rc::gen::arbitrary<bool>();
    const bool taken = std::any_of(
        account.desired.items.begin(), account.desired.items.end(),
        [&](const auto& other) { return other.name == desired.name; });
    if (!taken) account.desired.items.push_back(std::move(desired));
  }
  for (int i = *rc::gen::inRange(0, 7); i > 0; --i) {
    auto live = testing::live_redis(*name, "id" + std::to_string(i));
    live.address.environment = *place;
    live.on = *rc::gen::arbitrary<bool>();
    switch (*rc::gen::inRange(0, 4)) {
      case 0: live.tags.clear(); break;
      case 1: live.tags = with_ownership({}, "other"); break;
      default: break;
    }
    account.live.items.push_back(std::move(live));
  }
  return account;
}

PlanPolicy deleting() {
  PlanPolicy policy;
  policy.prune = true;
  policy.allow_empty = true;
  policy.max_deletes = 100;
  return policy;
}

// Carries a plan out on values.
void carry_out(
    const Plan& plan, const DesiredSet& desired, LiveSnapshot& live, const PlanPolicy& p) {
  int created = 0;
  for (const auto& action : plan.actions) {
    const auto found = std::find_if(live.items.begin(), live.items.end(), [&](const auto& item) {
      return item.id == action.id;
    });
    switch (action.kind) {
      case ActionKind::kCreate: {
        const auto document = build_create(desired.items[action.desired_index], p);
        auto item = testing::live_redis(document.name, "new" + std::to_string(++created));
        item.address = action.address;
        item.on = document.on;
        item.tags = document.tags;
        live.items.push_back(std::move(item));
        break;
      }
      case ActionKind::kUpdate:
        *found = testing::read_back(
            *found, testing::to_json(*found).patch(testing::to_json(action.patch, {})));
        break;
      case ActionKind::kDelete: live.items.erase(found); break;
    }
  }
}

RC_GTEST_PROP(PlanLaws, ASecondPlanIsEmpty, ()) {
  auto account = any_account();
  const auto policy = deleting();
  carry_out(
      make_plan(account.desired, account.live, policy), account.desired, account.live, policy);
  const auto second = make_plan(account.desired, account.live, policy);
  RC_ASSERT(second.actions.empty());
}

RC_GTEST_PROP(PlanLaws, TheOrderOfTheInputDoesNotMatter, ()) {
  const auto account = any_account();
  auto backwards = account;
  std::reverse(backwards.desired.items.begin(), backwards.desired.items.end());
  std::reverse(backwards.live.items.begin(), backwards.live.items.end());
  auto one = make_plan(account.desired, account.live, deleting());
  auto other = make_plan(backwards.desired, backwards.live, deleting());
  for (auto* plan : {&one, &other}) {
    for (auto& action : plan->actions) action.desired_index = 0;
    for (auto& finding : plan->findings) {
      std::sort(finding.ids.begin(), finding.ids.end());
      finding.message.clear();  // lists its candidates as they came
    }
  }
  RC_ASSERT(one == other);
}

RC_GTEST_PROP(PlanLaws, OnlyWhatIsOursIsTouched, ()) {
  const auto account = any_account();
  for (const auto& action : make_plan(account.desired, account.live, deleting()).actions) {
    if (action.kind == ActionKind::kCreate) continue;
    for (const auto& item : account.live.items) {
      if (item.id == action.id) RC_ASSERT(ownership(item.tags, "default") == Ownership::kOurs);
    }
  }
}

}  // namespace
}  // namespace storekeeper
