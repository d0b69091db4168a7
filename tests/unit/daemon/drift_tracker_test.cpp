// Which differences count as drift, and how often.
#include "daemon/drift_tracker.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace storekeeper {
namespace {

using Counts = DriftTracker::Counts;

Plan update_of(const std::vector<std::string>& fields, const std::string& manifest = "checkout") {
  Action action;
  action.kind = ActionKind::kUpdate;
  action.manifest = manifest;
  for (const auto& field : fields) {
    FieldChange change;
    change.field = field;
    action.changes.push_back(change);
  }
  Plan plan;
  plan.actions.push_back(std::move(action));
  return plan;
}

Plan reported(const std::string& field) {
  Finding finding;
  finding.kind = FindingKind::kDriftReported;
  finding.manifest = "checkout";
  FieldChange change;
  change.field = field;
  finding.changes.push_back(change);
  Plan plan;
  plan.findings.push_back(std::move(finding));
  return plan;
}

ApplyResult applied(const Plan& plan, ActionOutcome outcome) {
  ApplyResult result;
  result.plan = plan;
  result.results.resize(1);
  result.results[0].outcome = outcome;
  return result;
}

class DriftTrackerTest : public ::testing::Test {
 protected:
  void pass(
      const Plan& plan, const std::string& edition = "1",
      ActionOutcome outcome = ActionOutcome::kDone) {
    tracker_.observe_plan(plan, edition);
    tracker_.observe_result(applied(plan, outcome));
  }

  DriftTracker tracker_;
};

TEST_F(DriftTrackerTest, FindsAndCorrectsWhatDiffersFromManifestsThatHadBeenMet) {
  pass({});
  pass(update_of({"config.port", "on"}));
  const Counts expected = {{"config.port", 1}, {"on", 1}};
  EXPECT_EQ(tracker_.found(), expected);
  EXPECT_EQ(tracker_.corrected(), expected);
  EXPECT_TRUE(tracker_.open().empty());
}

TEST_F(DriftTrackerTest, TakesTheFirstDifferencesOfAnEditionForChangesOfTheManifests) {
  pass(update_of({"name"}));
  EXPECT_TRUE(tracker_.found().empty());
  EXPECT_TRUE(tracker_.corrected().empty());
  pass(update_of({"name"}), "2");
  EXPECT_TRUE(tracker_.found().empty());
  // Corrected, and so the next one is drift.
  pass(update_of({"name"}), "2");
  EXPECT_EQ(tracker_.found(), (Counts{{"name", 1}}));
}

TEST_F(DriftTrackerTest, DoesNotTakeAChangeThatFailedForDrift) {
  pass(update_of({"name"}), "1", ActionOutcome::kFailed);
  pass(update_of({"name"}), "1", ActionOutcome::kFailed);
  EXPECT_TRUE(tracker_.found().empty());
  // Somebody else did it; from then on it agrees.
  pass({});
  pass(update_of({"name"}), "1", ActionOutcome::kFailed);
  EXPECT_EQ(tracker_.found(), (Counts{{"name", 1}}));
}

TEST_F(DriftTrackerTest, FindsOnceWhatStays) {
  pass({});
  pass(update_of({"on"}), "1", ActionOutcome::kFailed);
  pass(update_of({"on", "tags"}), "1", ActionOutcome::kUnknown);
  EXPECT_EQ(tracker_.found(), (Counts{{"on", 1}, {"tags", 1}}));
  EXPECT_TRUE(tracker_.corrected().empty());
  EXPECT_EQ(tracker_.open(), (Counts{{"on", 1}, {"tags", 1}}));
  pass(update_of({"on"}));
  EXPECT_EQ(tracker_.corrected(), (Counts{{"on", 1}}));
  EXPECT_TRUE(tracker_.open().empty());
}

TEST_F(DriftTrackerTest, KeepsOpenWhatIsOnlyReported) {
  pass({});
  tracker_.observe_plan(reported("on"), "1");
  tracker_.observe_plan(reported("on"), "1");
  EXPECT_EQ(tracker_.found(), (Counts{{"on", 1}}));
  EXPECT_EQ(tracker_.open(), (Counts{{"on", 1}}));
  tracker_.observe_plan({}, "1");
  EXPECT_TRUE(tracker_.open().empty());
}

TEST_F(DriftTrackerTest, HasAFewNamesForFieldsWhateverTheyAreCalled) {
  pass({});
  Plan gone;
  gone.actions.resize(1);
  gone.actions[0].kind = ActionKind::kCreate;
  gone.actions[0].manifest = "checkout";
  pass(gone);
  pass(update_of({}));
  pass(update_of({"config.", "config.redis.example.com", "surprise"}));
  EXPECT_EQ(tracker_.found(), (Counts{{"existence", 1}, {"owner", 1}, {"other", 1}}));
}

TEST_F(DriftTrackerTest, IgnoresDeletionsAndWhatHasNoManifest) {
  pass({});
  Plan plan;
  plan.actions.resize(1);
  plan.actions[0].kind = ActionKind::kDelete;
  plan.actions[0].id = "1";
  pass(plan);
  EXPECT_TRUE(tracker_.found().empty());
  EXPECT_TRUE(tracker_.corrected().empty());
}

}  // namespace
}  // namespace storekeeper
