#include "plan/attribution.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "plan/make_plan.hpp"
#include "support/builders.hpp"

namespace storekeeper {
namespace {

using testing::desired_redis;
using testing::live_redis;
using testing::redis_at;
using testing::secret_from;
using testing::secret_not_here;

using Edit = std::function<void(DesiredIntegration&)>;

DesiredSet want(std::vector<DesiredIntegration> items) {
  DesiredSet set;
  set.items = std::move(items);
  return set;
}

LiveSnapshot have(std::vector<LiveIntegration> items) {
  LiveSnapshot live;
  live.items = std::move(items);
  return live;
}

PlanPolicy pruning() {
  PlanPolicy policy;
  policy.prune = true;
  return policy;
}

Plan attributed(
    const DesiredSet& head, const DesiredSet& base, const LiveSnapshot& live,
    const PlanPolicy& policy = {}) {
  auto plan = make_plan(head, live, policy);
  attribute_changes(plan, head, base, live, policy, "main (abc)");
  return plan;
}

// "name:branch config.port:drift", and the action's own origin at the end.
std::string origins(const Action& action) {
  std::string text;
  for (const auto& change : action.changes) {
    text += change.field + ':' + std::string(to_string(change.origin)) + ' ';
  }
  return text + std::string(to_string(action.origin));
}

Edit port(const std::string& value) {
  return [=](DesiredIntegration& desired) { desired.config.set("port", value); };
}
Edit password(const std::string& variable, const std::string& value) {
  return [=](DesiredIntegration& desired) { desired.secrets = {secret_from(variable, value)}; };
}
Edit password_not_here(const std::string& variable) {
  return [=](DesiredIntegration& desired) { desired.secrets = {secret_not_here(variable)}; };
}
const Edit kNothing = [](DesiredIntegration&) {};
const Edit kTurnedOn = [](DesiredIntegration& desired) { desired.enabled = true; };

struct Case {
  const char* what;
  Edit base;
  Edit head;
  std::function<void(LiveIntegration&)> live;
  const char* origins;
};

TEST(Attribution, TellsForEachFieldWhoseChangeItIs) {
  const auto untouched = [](LiveIntegration&) {};
  const auto port_by_hand = [](LiveIntegration& live) {
    live.config->set("port", std::string("7000"));
  };
  const Case cases[] = {
      {"the branch alone", kNothing, port("6380"), untouched, "config.port:branch branch"},
      {"drift alone", kNothing, kNothing, port_by_hand, "config.port:drift drift"},
      {"merged, never applied", port("6380"), port("6380"), untouched, "config.port:drift drift"},
      {"drift where the branch changes too", kNothing, port("6380"), port_by_hand,
       "config.port:both both"},
      {"one field each", kNothing, kTurnedOn, port_by_hand, "on:branch config.port:drift both"},
      {"a password of the branch's", kNothing, password("P", "secret"), untouched,
       "config.password:branch branch"},
      {"a password that drifted", password("P", "secret"), password("P", "secret"), untouched,
       "config.password:drift drift"},
      {"the base's own value is not needed", password_not_here("P"), password("P", "secret"),
       untouched, "config.password:drift drift"},
      {"a password from somewhere else", password("P", "secret"), password("Q", "other"), untouched,
       "config.password:both both"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.what);
    auto base = desired_redis("a");
    auto head = desired_redis("a");
    auto live = live_redis("a", "1");
    each.base(base);
    each.head(head);
    each.live(live);
    const auto plan = attributed(want({head}), want({base}), have({live}));
    ASSERT_EQ(plan.actions.size(), 1U);
    EXPECT_EQ(origins(plan.actions[0]), each.origins);
  }
}

TEST(Attribution, OfWhatComesAndGoes) {
  auto changed = desired_redis("a");
  changed.enabled = true;
  const auto create = [](const Plan& plan) { return origins(plan.actions.at(0)); };
  const auto a = want({desired_redis("a")});
  EXPECT_EQ(
      create(attributed(a, want({}), have({}))),
      "name:branch on:branch tags:branch config.host:branch branch");
  EXPECT_EQ(
      create(attributed(a, a, have({}))), "name:drift on:drift tags:drift config.host:drift drift");
  EXPECT_EQ(
      create(attributed(want({changed}), a, have({}))),
      "name:drift on:both tags:drift config.host:drift both");
  auto moved = desired_redis("a");
  moved.address = redis_at("shop", "staging");
  EXPECT_EQ(attributed(want({moved}), a, have({})).actions.at(0).origin, ChangeOrigin::kBranch);

  const auto live = have({live_redis("a", "1")});
  const auto removed = attributed(want({}), a, live, [] {
    auto policy = pruning();
    policy.allow_empty = true;
    return policy;
  }());
  ASSERT_EQ(removed.actions.size(), 1U);
  EXPECT_EQ(removed.actions[0].origin, ChangeOrigin::kBranch);
}

TEST(Attribution, ADeleteThatTheBaseWouldMakeTooIsDriftWhateverItsGuards) {
  auto b = desired_redis("b");
  b.address = redis_at("shop", "b");
  auto live_b = live_redis("b", "2");
  live_b.address = b.address;
  auto policy = pruning();
  policy.max_deletes = 1;
  // The base would delete both, and be refused.
  const auto plan = attributed(want({b}), want({}), have({live_redis("a", "1"), live_b}), policy);
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_EQ(plan.actions[0].kind, ActionKind::kDelete);
  EXPECT_EQ(plan.actions[0].origin, ChangeOrigin::kDrift);
}

TEST(Attribution, OwnTagsThatAreMissingAreDrift) {
  auto desired = desired_redis("a");
  desired.policy.never_delete = true;
  const auto plan = attributed(want({desired}), want({desired}), have({live_redis("a", "1")}));
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_EQ(origins(plan.actions[0]), "drift");
}

TEST(Attribution, CountsActionsAndNamesTheBase) {
  auto branch = desired_redis("a");
  branch.enabled = true;
  auto drift = desired_redis("b");
  drift.address = redis_at("shop", "b");
  auto base = want({desired_redis("a"), drift});
  const auto plan = attributed(want({branch, drift}), base, have({live_redis("a", "1")}));
  ASSERT_TRUE(plan.attribution);
  EXPECT_EQ(plan.attribution->base, "main (abc)");
  EXPECT_EQ(plan.attribution->branch, 1);
  EXPECT_EQ(plan.attribution->drift, 1);
  EXPECT_EQ(plan.attribution->both, 0);
}

TEST(Attribution, ShowsAPartAndCountsTheRest) {
  auto mixed = desired_redis("a");
  mixed.enabled = true;
  auto drifted = live_redis("a", "1");
  drifted.config->set("port", std::string("7000"));
  auto missing = desired_redis("b");
  missing.address = redis_at("shop", "b");
  const auto plan =
      attributed(want({mixed, missing}), want({desired_redis("a"), missing}), have({drifted}));
  ASSERT_EQ(plan.actions.size(), 2U);

  auto branch = plan;
  show_only(branch, ChangeOrigin::kBranch);
  ASSERT_EQ(branch.actions.size(), 1U);
  EXPECT_EQ(origins(branch.actions[0]), "on:branch both");
  EXPECT_EQ(branch.actions[0].unchanged.size(), plan.actions[0].unchanged.size() + 1);
  EXPECT_EQ(branch.actions[0].unchanged.back().after, FieldValue(std::string("7000")));
  EXPECT_EQ(branch.actions[0].patch, plan.actions[0].patch);
  EXPECT_EQ(branch.attribution->left_out, 1);

  auto drift = plan;
  show_only(drift, ChangeOrigin::kDrift);
  ASSERT_EQ(drift.actions.size(), 2U);
  EXPECT_EQ(origins(drift.actions[0]), "config.port:drift both");
  EXPECT_EQ(drift.attribution->left_out, 0);
}

}  // namespace
}  // namespace storekeeper
