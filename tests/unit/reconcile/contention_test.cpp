// When two writers fight over a field: noticed, stepped back from, and over when they agree.
#include "reconcile/contention.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace storekeeper {
namespace {

using std::chrono::minutes;

ApplyResult in_step() { return {}; }

ApplyResult corrected(
    const std::string& field, const std::string& to, ActionOutcome outcome = ActionOutcome::kDone) {
  FieldChange change;
  change.field = field;
  change.after = to;
  Action action;
  action.kind = ActionKind::kUpdate;
  action.manifest = "checkout";
  action.changes.push_back(std::move(change));
  ActionResult result;
  result.outcome = outcome;
  ApplyResult applied;
  applied.plan.actions.push_back(std::move(action));
  applied.results.push_back(std::move(result));
  return applied;
}

ApplyResult drift_reported() {
  Finding finding;
  finding.kind = FindingKind::kDriftReported;
  finding.manifest = "checkout";
  ApplyResult applied;
  applied.plan.findings.push_back(std::move(finding));
  return applied;
}

class ContentionTest : public ::testing::Test {
 protected:
  std::vector<ContentionNews> observe(const ApplyResult& applied) {
    now_ += minutes(1);
    return watch_.observe(applied, now_);
  }

  bool is_held_back() const {
    DesiredSet desired;
    desired.items.resize(1);
    desired.items[0].name = "checkout";
    watch_.restrain(desired, now_);
    return desired.items[0].policy.report_drift_only;
  }

  void fight() {
    for (int i = 0; i < 3; ++i) observe(corrected("config.host", "a"));
  }

  ContentionWatch watch_;
  SteadyTime now_ = {};
};

TEST_F(ContentionTest, IsNoticedInTheThirdRound) {
  EXPECT_TRUE(observe(corrected("config.host", "a")).empty());
  EXPECT_TRUE(observe(corrected("config.host", "a")).empty());
  EXPECT_FALSE(is_held_back());
  const auto news = observe(corrected("config.host", "a"));
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].manifest, "checkout");
  EXPECT_EQ(news[0].fields, std::vector<std::string>{"config.host"});
  EXPECT_EQ(news[0].pause, minutes(10));
  EXPECT_TRUE(is_held_back());
  EXPECT_EQ(watch_.contended().size(), 1U);
}

TEST_F(ContentionTest, NeedsOneFieldAndOneValueInARow) {
  const auto rounds = {corrected("config.host", "a"), corrected("config.host", "a"),
                       corrected("name", "a"),        corrected("config.host", "a"),
                       corrected("config.host", "a"), in_step(),
                       corrected("config.host", "a"), corrected("config.host", "a"),
                       corrected("config.host", "b"), corrected("config.host", "b")};
  for (const auto& round : rounds) EXPECT_TRUE(observe(round).empty());
  EXPECT_FALSE(is_held_back());
}

TEST_F(ContentionTest, DoesNotCountWhatFailed) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(observe(corrected("name", "a", ActionOutcome::kFailed)).empty());
  }
  EXPECT_FALSE(is_held_back());
}

TEST_F(ContentionTest, TriesAgainAfterThePauseAndThenWaitsTwiceAsLong) {
  fight();
  now_ += minutes(9);
  EXPECT_TRUE(is_held_back());
  now_ += minutes(1);
  EXPECT_FALSE(is_held_back());
  auto expected = minutes(20);
  for (int i = 0; i < 6; ++i) {
    const auto news = observe(corrected("config.host", "a"));
    ASSERT_EQ(news.size(), 1U);
    EXPECT_EQ(news[0].pause, std::min(expected, minutes(240)));
    EXPECT_TRUE(is_held_back());
    expected *= 2;
  }
}

TEST_F(ContentionTest, IsOverWhenTheStoreStaysInStep) {
  fight();
  EXPECT_TRUE(observe(drift_reported()).empty());
  EXPECT_TRUE(observe(in_step()).empty());
  EXPECT_TRUE(observe(in_step()).empty());
  const auto news = observe(in_step());
  ASSERT_EQ(news.size(), 1U);
  EXPECT_TRUE(news[0].fields.empty());
  EXPECT_FALSE(is_held_back());
  EXPECT_TRUE(watch_.contended().empty());
}

TEST_F(ContentionTest, IsForgottenWhenAPersonAsks) {
  fight();
  watch_.forget("checkout");
  EXPECT_FALSE(is_held_back());
  EXPECT_TRUE(observe(corrected("config.host", "a")).empty());
}

}  // namespace
}  // namespace storekeeper
