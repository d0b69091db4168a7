#include "model/apply_result.hpp"

#include <gtest/gtest.h>

namespace storekeeper {
namespace {

Action action(ActionKind kind) {
  Action result;
  result.kind = kind;
  return result;
}

ActionResult result(std::size_t index, ActionOutcome outcome) {
  ActionResult value;
  value.action_index = index;
  value.outcome = outcome;
  return value;
}

TEST(ApplyResult, CountsWhatIsDoneByKind) {
  ApplyResult apply;
  apply.plan.actions = {
      action(ActionKind::kCreate), action(ActionKind::kCreate), action(ActionKind::kUpdate),
      action(ActionKind::kDelete)};
  apply.results = {
      result(0, ActionOutcome::kDone), result(1, ActionOutcome::kFailed),
      result(2, ActionOutcome::kDone)};
  EXPECT_EQ(apply.done(ActionKind::kCreate), 1);
  EXPECT_EQ(apply.done(ActionKind::kUpdate), 1);
  EXPECT_EQ(apply.done(ActionKind::kDelete), 0);
  EXPECT_EQ(apply.count(ActionOutcome::kFailed), 1);
  EXPECT_FALSE(apply.succeeded());
}

TEST(ApplyResult, TakesAnActionWithoutAResultForNotStarted) {
  ApplyResult apply;
  apply.plan.actions = {action(ActionKind::kCreate), action(ActionKind::kDelete)};
  EXPECT_EQ(apply.count(ActionOutcome::kNotStarted), 2);
  apply.results = {result(1, ActionOutcome::kNotStarted)};
  EXPECT_EQ(apply.count(ActionOutcome::kNotStarted), 2);
  EXPECT_FALSE(apply.succeeded());
}

TEST(ApplyResult, SucceedsOnlyIfThePlanNeedsNoPerson) {
  ApplyResult apply;
  EXPECT_TRUE(apply.succeeded());
  apply.plan.actions = {action(ActionKind::kUpdate)};
  apply.results = {result(0, ActionOutcome::kDone)};
  EXPECT_TRUE(apply.succeeded());
  apply.plan.refusals.push_back({"too many deletes", ""});
  EXPECT_FALSE(apply.succeeded());
}

TEST(ApplyResult, IgnoresAResultThatNamesNoAction) {
  ApplyResult apply;
  apply.results = {result(7, ActionOutcome::kDone)};
  EXPECT_EQ(apply.done(ActionKind::kCreate), 0);
}

TEST(ActionOutcome, HasANameForEach) {
  EXPECT_EQ(to_string(ActionOutcome::kDone), "done");
  EXPECT_EQ(to_string(ActionOutcome::kFailed), "failed");
  EXPECT_EQ(to_string(ActionOutcome::kUnknown), "unknown");
  EXPECT_EQ(to_string(ActionOutcome::kNotStarted), "not-started");
}

}  // namespace
}  // namespace storekeeper
