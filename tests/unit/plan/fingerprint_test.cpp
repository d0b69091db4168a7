#include "plan/fingerprint.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "plan/make_plan.hpp"
#include "support/builders.hpp"

namespace storekeeper {
namespace {

using testing::desired_redis;
using testing::live_redis;
using testing::secret_from;

// What one fingerprint is made of.
struct World {
  DesiredSet desired = {};
  LiveSnapshot live = {};
  PlanPolicy policy = {};
  PlanBinding binding = {"https://app.launchdarkly.com", "account", "default"};

  World() {
    auto item = desired_redis("a");
    item.enabled = true;
    item.secrets = {secret_from("PASSWORD", "swordfish")};
    item.labels = {{"team", "shop"}};
    desired.items = {item};
    live.items = {live_redis("a", "1")};
  }
  DesiredIntegration& item() { return desired.items[0]; }
  LiveIntegration& there() { return live.items[0]; }
  std::string fingerprint() const {
    return plan_fingerprint(make_plan(desired, live, policy), manifest_digests(desired), binding);
  }
};

TEST(Fingerprint, ChangesWithEverythingThatIsApproved) {
  const std::vector<std::function<void(World&)>> changes = {
      [](World&) {},
      [](World& w) { w.binding.api_url = "https://app.eu.launchdarkly.com"; },
      [](World& w) { w.binding.account = "another"; },
      [](World& w) { w.binding.owner = "another"; },
      [](World& w) { w.there().version = 2; },
      [](World& w) { w.there().id = "2"; },
      [](World& w) { w.there().config->set("port", std::string("7000")); },
      [](World& w) { w.there().on = true; },
      [](World& w) { w.item().labels["team"] = "other"; },
      [](World& w) { w.item().policy.adopt = true; },
      [](World& w) { w.item().tags = {"new"}; },
      [](World& w) { w.item().secrets[0].reference.locator = "OTHER"; },
      [](World& w) { w.item().secrets[0].reference.origin = SecretOrigin::kFile; },
      [](World& w) { w.desired.items.push_back(desired_redis("b")); },
      [](World& w) { w.policy.guard_version = true; },
      [](World& w) { w.live.items.clear(); },
  };
  std::set<std::string> seen;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    World world;
    changes[i](world);
    EXPECT_TRUE(seen.insert(world.fingerprint()).second) << "change " << i << " went unnoticed";
  }
}

TEST(Fingerprint, StaysWhateverDoesNotMatter) {
  const auto plain = World().fingerprint();
  EXPECT_EQ(plain.size(), 64U);
  EXPECT_EQ(plain.find_first_not_of("0123456789abcdef"), std::string::npos);
  World moved;
  moved.item().position = {"elsewhere.yaml", 99, 3};
  EXPECT_EQ(moved.fingerprint(), plain);
  World other_value;
  other_value.item().secrets[0].value = Secret("another value with the same reference");
  EXPECT_EQ(other_value.fingerprint(), plain) << "values of secrets leave no trace";
  World stranger;
  stranger.live.items.push_back(live_redis("unrelated", "9"));
  stranger.live.items.back().tags.clear();
  EXPECT_EQ(stranger.fingerprint(), plain) << "what the plan does not concern";
}

TEST(Fingerprint, AManifestsDigestSaysNothingOfItsLiteralSecret) {
  World one;
  World two;
  for (auto* world : {&one, &two}) {
    world->item().secrets[0].reference.origin = SecretOrigin::kLiteral;
    world->item().secrets[0].reference.locator.clear();
  }
  one.item().secrets[0].reference.literal = Secret("1234");
  two.item().secrets[0].reference.literal = Secret("5678");
  EXPECT_EQ(manifest_digests(one.desired), manifest_digests(two.desired));
}

TEST(Fingerprint, DigestsAreByNameWhateverTheOrder) {
  World world;
  world.desired.items.insert(world.desired.items.begin(), desired_redis("z"));
  const auto digests = manifest_digests(world.desired);
  ASSERT_EQ(digests.size(), 2U);
  EXPECT_EQ(digests[0].name, "a");
  EXPECT_EQ(digests[1].name, "z");
  EXPECT_NE(digests[0].digest, digests[1].digest);
}

}  // namespace
}  // namespace storekeeper
