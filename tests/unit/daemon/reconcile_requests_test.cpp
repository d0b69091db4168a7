#include "daemon/reconcile_requests.hpp"

#include <gtest/gtest.h>

#include <string>

#include "daemon/restraints.hpp"

namespace storekeeper {
namespace {

using Names = std::set<std::string>;

DesiredSet manifests(const std::map<std::string, std::string>& values) {
  DesiredSet desired;
  for (const auto& [name, value] : values) {
    DesiredIntegration item;
    item.name = name;
    item.policy.reconcile_at = value;
    desired.items.push_back(std::move(item));
  }
  return desired;
}

class ReconcileRequestsTest : public ::testing::Test {
 protected:
  // A pass that carries out its plan.
  Names pass(const std::map<std::string, std::string>& values) {
    auto names = requests_.open(manifests(values));
    requests_.answered();
    return names;
  }

  ReconcileRequests requests_;
};

TEST_F(ReconcileRequestsTest, AnswersEachValueOnce) {
  EXPECT_EQ(pass({{"a", "1"}, {"b", ""}}), Names{});
  EXPECT_EQ(pass({{"a", "1"}, {"b", ""}}), Names{});
  EXPECT_EQ(pass({{"a", "2"}, {"b", ""}}), Names{"a"});
  EXPECT_EQ(pass({{"a", "2"}, {"b", "1"}}), Names{"b"});
  EXPECT_EQ(pass({{"a", "2"}, {"b", "1"}}), Names{});
  EXPECT_EQ(pass({{"a", ""}, {"b", "1"}}), Names{});
  EXPECT_EQ(pass({{"a", "2"}, {"b", "1"}}), Names{"a"});
}

TEST_F(ReconcileRequestsTest, StaysOpenUntilAPassHasAnsweredIt) {
  pass({{"a", "1"}});
  EXPECT_EQ(requests_.open(manifests({{"a", "2"}})), Names{"a"});
  EXPECT_EQ(pass({{"a", "2"}}), Names{"a"});
  EXPECT_EQ(pass({{"a", "2"}}), Names{});
}

TEST_F(ReconcileRequestsTest, NothingIsNewBeforeAFirstPassWasAnswered) {
  EXPECT_EQ(requests_.open(manifests({{"a", "1"}})), Names{});
  EXPECT_EQ(pass({{"a", "2"}}), Names{});
}

TEST_F(ReconcileRequestsTest, AManifestThatCouldNotBeReadAsksForNothingWhenItCan) {
  pass({{"a", "1"}});
  auto broken = manifests({});
  broken.complete = false;
  EXPECT_EQ(requests_.open(broken), Names{});
  requests_.answered();
  EXPECT_EQ(pass({{"a", "1"}}), Names{});
}

TEST(Restraints, LetsAStoreGoOnceWhenItsManifestAsksForIt) {
  Restraints restraints;
  const auto paused = [&restraints](const std::string& value) {
    auto desired = manifests({{"a", value}, {"b", ""}});
    PlanPolicy policy;
    restraints.restrain(desired, policy, SteadyTime());
    restraints.observe({}, SteadyTime());
    std::string names;
    for (const auto& item : desired.items) names += item.policy.paused ? item.name : "";
    return names;
  };
  EXPECT_EQ(paused("1"), "");
  ControlCommand command;
  command.verb = ControlVerb::kSuspend;
  restraints.obey(command);
  EXPECT_EQ(paused("1"), "ab");
  EXPECT_EQ(paused("2"), "b");
  EXPECT_EQ(paused("2"), "ab");
}

TEST(Restraints, APassThatWasInterruptedHasAnsweredNothing) {
  Restraints restraints;
  const auto asked = [&restraints](const std::string& value, bool interrupted) {
    auto desired = manifests({{"a", value}});
    PlanPolicy policy;
    const auto names = restraints.restrain(desired, policy, SteadyTime());
    ApplyResult applied;
    applied.interrupted = interrupted;
    restraints.observe(applied, SteadyTime());
    return names.size();
  };
  EXPECT_EQ(asked("1", false), 0U);
  EXPECT_EQ(asked("2", true), 1U);
  EXPECT_EQ(asked("2", false), 1U);
  EXPECT_EQ(asked("2", false), 0U);
}

}  // namespace
}  // namespace storekeeper
