#include "reconcile/settled_plan.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/tombstone.hpp"
#include "plan/make_plan.hpp"
#include "support/builders.hpp"

namespace storekeeper {
namespace {

struct Inputs {
  DesiredSet desired = {};
  LiveSnapshot live = {};
  PlanPolicy policy = {};
};

// One store that agrees with its manifest, and one that no manifest describes.
Inputs settled() {
  Inputs inputs;
  auto item = testing::desired_redis("checkout");
  item.tags = {"a"};
  item.labels = {{"team", "shop"}};
  item.secrets.push_back(testing::secret_from("P", "hunter2-correct-horse"));
  inputs.desired.items.push_back(std::move(item));
  auto live = testing::live_redis("checkout", "1");
  live.tags = with_ownership({"a"}, "default");
  live.config->set("password", std::string("hun***rse"));
  inputs.live.items.push_back(std::move(live));
  inputs.live.items.push_back(testing::live_redis("left", "2"));
  inputs.live.items[1].tags = {"nobodys"};
  inputs.live.taken_ms = 1'000;
  return inputs;
}

Plan plan_of(const Inputs& inputs) { return make_plan(inputs.desired, inputs.live, inputs.policy); }

Matching matching_of(const Inputs& inputs) {
  const auto* const keys = inputs.policy.secrets.keys.get();
  return match_integrations(inputs.desired, inputs.live, inputs.policy.owner, keys);
}

SettledPlan kept(const Inputs& inputs) {
  SettledPlan plan;
  plan.keep(inputs.desired, inputs.live, inputs.policy, plan_of(inputs), matching_of(inputs));
  return plan;
}

bool finds(const SettledPlan& plan, const Inputs& inputs) {
  return plan.find(inputs.desired, inputs.live, inputs.policy) != nullptr;
}

struct Change {
  std::string name = {};
  std::function<void(Inputs&)> make = {};
};

TEST(SettledPlan, IsThePlanThatWouldBeMade) {
  const auto inputs = settled();
  ASSERT_FALSE(plan_of(inputs).has_changes());
  const auto plan = kept(inputs);
  const auto* const found = plan.find(inputs.desired, inputs.live, inputs.policy);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->plan, plan_of(inputs));
  EXPECT_EQ(found->matching.matches.at(0).live, 0U);
}

TEST(SettledPlan, HoldsWhileOnlyTheStatusAndTheTimePass) {
  auto inputs = settled();
  const auto plan = kept(inputs);
  inputs.live.taken_ms = 2'000;
  inputs.live.items[0].status.last_sync_ms = 7;
  inputs.live.items[0].status.available = false;
  inputs.live.items[0].status.errors.resize(1);
  EXPECT_TRUE(finds(plan, inputs));
  EXPECT_EQ(plan.find(inputs.desired, inputs.live, inputs.policy)->plan, plan_of(inputs));
}

TEST(SettledPlan, EndsWithAnyChangeOfWhatItDependsOn) {
  const std::vector<Change> changes = {
      {"manifest's name", [](Inputs& in) { in.desired.items[0].name = "x"; }},
      {"project", [](Inputs& in) { in.desired.items[0].address.project = "x"; }},
      {"environment", [](Inputs& in) { in.desired.items[0].address.environment = "x"; }},
      {"kind", [](Inputs& in) { in.desired.items[0].address.kind = StoreKind::kDynamoDb; }},
      {"display name", [](Inputs& in) { in.desired.items[0].display_name = "x"; }},
      {"enabled", [](Inputs& in) { in.desired.items[0].enabled = true; }},
      {"tags", [](Inputs& in) { in.desired.items[0].tags = {"b"}; }},
      {"config", [](Inputs& in) { in.desired.items[0].config.set("host", std::string("x")); }},
      {"secret's value",
       [](Inputs& in) { in.desired.items[0].secrets[0].value = Secret("hunter2-other-horse"); }},
      {"secret gone", [](Inputs& in) { in.desired.items[0].secrets[0].value.reset(); }},
      {"secret's place",
       [](Inputs& in) { in.desired.items[0].secrets[0].reference.locator = "Q"; }},
      {"no secret", [](Inputs& in) { in.desired.items[0].secrets.clear(); }},
      {"label", [](Inputs& in) { in.desired.items[0].labels["team"] = "x"; }},
      {"paused", [](Inputs& in) { in.desired.items[0].policy.paused = true; }},
      {"held back", [](Inputs& in) { in.desired.items[0].policy.held_back_because = "x"; }},
      {"report only", [](Inputs& in) { in.desired.items[0].policy.report_drift_only = true; }},
      {"never delete", [](Inputs& in) { in.desired.items[0].policy.never_delete = true; }},
      {"adopt", [](Inputs& in) { in.desired.items[0].policy.adopt = true; }},
      {"ignored", [](Inputs& in) { in.desired.items[0].policy.ignored = {"tags"}; }},
      {"line", [](Inputs& in) { in.desired.items[0].position.line = 9; }},
      {"one manifest more",
       [](Inputs& in) { in.desired.items.push_back(testing::desired_redis("more")); }},
      {"complete", [](Inputs& in) { in.desired.complete = false; }},
      {"doubts", [](Inputs& in) { in.desired.doubts = {"x"}; }},
      {"id", [](Inputs& in) { in.live.items[0].id = "9"; }},
      {"version", [](Inputs& in) { in.live.items[0].version = 2; }},
      {"live project", [](Inputs& in) { in.live.items[0].address.project = "x"; }},
      {"live name", [](Inputs& in) { in.live.items[0].name = "x"; }},
      {"on", [](Inputs& in) { in.live.items[0].on = true; }},
      {"live tags", [](Inputs& in) { in.live.items[1].tags = {}; }},
      {"live config", [](Inputs& in) { in.live.items[0].config->set("port", std::string("1")); }},
      {"live config unread", [](Inputs& in) { in.live.items[0].config.reset(); }},
      {"suspect", [](Inputs& in) { in.live.items[0].secret_suspect = true; }},
      {"one store less", [](Inputs& in) { in.live.items.pop_back(); }},
      {"unknown kinds", [](Inputs& in) { in.live.of_unknown_kind = 1; }},
      {"owner", [](Inputs& in) { in.policy.owner = "x"; }},
      {"prune", [](Inputs& in) { in.policy.prune = true; }},
      {"selection", [](Inputs& in) { in.policy.selection.projects = {"x"}; }},
      {"labels", [](Inputs& in) { in.policy.selection.labels = {LabelTerm{{}, "team"}}; }},
      {"drift", [](Inputs& in) { in.policy.report_drift_only = true; }},
      {"on suspect", [](Inputs& in) { in.policy.secrets.on_suspect = OnSuspect::kRewrite; }},
      {"keys",
       [](Inputs& in) {
         in.policy.secrets.keys = std::make_shared<const FingerprintKeys>(
             FingerprintKeys{FingerprintKey(Secret("a key of at least thirty-two bytes"))});
       }},
  };
  const auto plan = kept(settled());
  for (const auto& change : changes) {
    auto inputs = settled();
    change.make(inputs);
    EXPECT_FALSE(finds(plan, inputs)) << change.name;
  }
}

TEST(SettledPlan, KeepsNoPlanThatHasSomethingToDo) {
  auto inputs = settled();
  inputs.live.items[0].on = true;
  ASSERT_TRUE(plan_of(inputs).has_changes());
  EXPECT_FALSE(finds(kept(inputs), inputs));
  // Nor the one before.
  auto plan = kept(settled());
  plan.keep(inputs.desired, inputs.live, inputs.policy, plan_of(inputs), matching_of(inputs));
  EXPECT_FALSE(finds(plan, settled()));
}

TEST(SettledPlan, KeepsNoPlanThatWaitsForATime) {
  auto inputs = settled();
  inputs.policy.prune = true;
  auto doomed = testing::live_redis("doomed", "3");
  Tombstone mark;
  mark.due_ms = 5'000;
  doomed.tags.push_back(tombstone_tag(mark));
  inputs.live.items.push_back(std::move(doomed));
  ASSERT_FALSE(plan_of(inputs).has_changes());
  const auto plan = kept(inputs);
  inputs.live.taken_ms = 6'000;
  ASSERT_TRUE(plan_of(inputs).has_changes());
  EXPECT_FALSE(finds(plan, inputs));
}

TEST(SettledPlan, KeepsNoPlanOfSettingsThatCouldNotBeRead) {
  auto inputs = settled();
  inputs.live.items[0].config.reset();
  ASSERT_FALSE(plan_of(inputs).has_changes());
  EXPECT_FALSE(finds(kept(inputs), inputs));
}

}  // namespace
}  // namespace storekeeper
