#include "daemon/store_counts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace storekeeper {
namespace {

class StoreCountsTest : public ::testing::Test {
 protected:
  void act(ActionKind kind, std::string manifest, ActionOutcome outcome) {
    Action action;
    action.kind = kind;
    action.manifest = std::move(manifest);
    ActionResult result;
    result.action_index = applied_.plan.actions.size();
    result.outcome = outcome;
    applied_.plan.actions.push_back(std::move(action));
    applied_.results.push_back(std::move(result));
  }

  void find(FindingKind kind, std::string manifest) {
    Finding finding;
    finding.kind = kind;
    finding.manifest = std::move(manifest);
    applied_.plan.findings.push_back(std::move(finding));
  }

  ApplyResult applied_;
};

TEST_F(StoreCountsTest, CountsWhatAgreesAndWhatWasDone) {
  applied_.plan.unchanged = 7;
  act(ActionKind::kCreate, "a", ActionOutcome::kDone);
  act(ActionKind::kUpdate, "b", ActionOutcome::kDone);
  EXPECT_EQ(count_stores(applied_), (StoreCounts{9, 0, 0}));
}

TEST_F(StoreCountsTest, CountsWhatFailedOrWasNotStarted) {
  act(ActionKind::kCreate, "a", ActionOutcome::kFailed);
  act(ActionKind::kUpdate, "b", ActionOutcome::kUnknown);
  act(ActionKind::kUpdate, "c", ActionOutcome::kNotStarted);
  applied_.results.pop_back();
  EXPECT_EQ(count_stores(applied_), (StoreCounts{0, 2, 1}));
}

TEST_F(StoreCountsTest, CountsFindingsByWhatTheySayOfTheStore) {
  find(FindingKind::kConflict, "a");
  find(FindingKind::kDriftReported, "b");
  find(FindingKind::kAmbiguous, "c");
  find(FindingKind::kUnreadable, "d");
  find(FindingKind::kPaused, "e");
  EXPECT_EQ(count_stores(applied_), (StoreCounts{0, 2, 3}));
}

TEST_F(StoreCountsTest, CountsEachStoreOnce) {
  applied_.plan.unchanged = 1;
  find(FindingKind::kSecretUnavailable, "agrees as far as one can see");
  find(FindingKind::kWarning, "a");
  act(ActionKind::kCreate, "a", ActionOutcome::kDone);
  EXPECT_EQ(count_stores(applied_), (StoreCounts{2, 0, 0}));
}

TEST_F(StoreCountsTest, LeavesOutWhatNoManifestDescribes) {
  act(ActionKind::kDelete, "", ActionOutcome::kFailed);
  find(FindingKind::kKept, "");
  EXPECT_EQ(count_stores(applied_), StoreCounts{});
}

}  // namespace
}  // namespace storekeeper
