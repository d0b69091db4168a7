// Which passes have something to tell, and that each change of state is told once.
#include "daemon/notice.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/builders.hpp"
#include "unit/daemon/pass_results.hpp"

namespace storekeeper {
namespace {

using testing::converged;
using testing::failed_with;
using testing::live_redis;

// One pass as the decider sees it.
struct Pass {
  PlannedPass planned = {};
  PassResult result = converged();

  Pass& sees(const std::string& name, const std::string& id, std::int64_t version) {
    planned.live.items.push_back(live_redis(name, id));
    planned.live.items.back().version = version;
    return *this;
  }
  Pass& acts(
      ActionKind kind, const std::string& name, const std::string& id, std::int64_t version,
      ActionOutcome outcome = ActionOutcome::kDone) {
    auto& applied = *result.applied;
    Action action;
    action.kind = kind;
    action.manifest = kind == ActionKind::kDelete ? "" : name;
    action.display_name = name;
    action.id = id;
    action.version = version;
    action.address = testing::redis_at("shop", "production");
    if (kind == ActionKind::kUpdate) action.changes.push_back(FieldChange{"config.host"});
    ActionResult done;
    done.action_index = applied.plan.actions.size();
    done.outcome = outcome;
    done.id = id;
    done.version = version + 1;
    if (outcome == ActionOutcome::kFailed) done.error = Error{};
    applied.plan.actions.push_back(std::move(action));
    applied.results.push_back(std::move(done));
    if (outcome != ActionOutcome::kDone) result.outcome = PassOutcome::kFailed;
    return *this;
  }
  Pass& finds(FindingKind kind, const std::string& name) {
    Finding finding;
    finding.kind = kind;
    finding.manifest = name;
    finding.changes.push_back(FieldChange{"on"});
    result.applied->plan.findings.push_back(std::move(finding));
    return *this;
  }
};

class NoticeTest : public ::testing::Test {
 protected:
  /// "failing a, recovered b"; "-" stands for the account as a whole.
  std::string told(const Pass& pass) {
    if (pass.result.applied) decider.observe_plan(pass.planned, "default");
    std::string text;
    for (const auto& notice : decider.decide(pass.result).notices) {
      if (!text.empty()) text += ", ";
      text += std::string(to_string(notice.kind)) + ' ';
      text += notice.store.empty() ? "-" : notice.store;
    }
    return text;
  }
  static Pass broken(Errc code) {
    Pass pass;
    pass.result = failed_with(code);
    return pass;
  }

  NoticeDecider decider;
};

TEST_F(NoticeTest, WhatIsWellIsNoNews) {
  EXPECT_EQ(told(Pass().sees("a", "1", 1)), "");
  EXPECT_EQ(told(Pass().sees("a", "1", 1)), "");
  EXPECT_EQ(told(Pass().acts(ActionKind::kCreate, "b", "2", 0)), "");
}

TEST_F(NoticeTest, AFailureIsToldOnceAndItsEndToo) {
  const auto failing =
      Pass().sees("a", "1", 1).acts(ActionKind::kUpdate, "a", "1", 1, ActionOutcome::kFailed);
  EXPECT_EQ(told(failing), "failing a");
  EXPECT_EQ(told(failing), "");
  EXPECT_EQ(told(Pass().sees("a", "1", 2)), "recovered a");
  EXPECT_EQ(told(Pass().sees("a", "1", 2)), "");
  EXPECT_EQ(told(Pass().finds(FindingKind::kConflict, "b")), "failing b");
  EXPECT_EQ(told(Pass()), "recovered b");
}

TEST_F(NoticeTest, WhatAPassDidNotJudgeStaysAsItWas) {
  const auto failing = Pass().acts(ActionKind::kUpdate, "a", "1", 1, ActionOutcome::kUnknown);
  EXPECT_EQ(told(failing), "failing a");
  EXPECT_EQ(told(Pass().acts(ActionKind::kUpdate, "a", "1", 1, ActionOutcome::kNotStarted)), "");
  Pass partial;
  partial.result.manifests.diagnostics.push_back(testing::manifest_error());
  EXPECT_EQ(told(partial), "failing -");
  EXPECT_EQ(told(Pass()), "recovered -, recovered a");
}

TEST_F(NoticeTest, TheAccountAsAWholeFailsAndRecovers) {
  EXPECT_EQ(told(broken(Errc::kNetwork)), "failing -");
  EXPECT_EQ(told(broken(Errc::kServer)), "");
  EXPECT_EQ(told(Pass()), "recovered -");
  auto interrupted = broken(Errc::kCancelled);
  interrupted.result.outcome = PassOutcome::kInterrupted;
  EXPECT_EQ(told(interrupted), "");
  auto limited = broken(Errc::kRateLimited);
  limited.result.outcome = PassOutcome::kRateLimited;
  EXPECT_EQ(told(limited), "");
}

TEST_F(NoticeTest, DriftIsWhatSomebodyElseWrote) {
  EXPECT_EQ(told(Pass().sees("a", "1", 1)), "");
  // The manifest changed: the live store is as the last pass saw it.
  EXPECT_EQ(told(Pass().sees("a", "1", 1).acts(ActionKind::kUpdate, "a", "1", 1)), "");
  // Somebody wrote after that update, which left version 2 behind.
  EXPECT_EQ(
      told(Pass().sees("a", "1", 3).acts(ActionKind::kUpdate, "a", "1", 3)), "drift-corrected a");
  EXPECT_EQ(told(Pass().sees("a", "1", 4)), "");
  // Somebody deleted it.
  EXPECT_EQ(told(Pass().acts(ActionKind::kCreate, "a", "2", 0)), "drift-corrected a");
}

TEST_F(NoticeTest, ReportedDriftIsToldWhenItBegins) {
  const auto drifting = Pass().finds(FindingKind::kDriftReported, "a");
  EXPECT_EQ(told(drifting), "drift-found a");
  EXPECT_EQ(told(drifting), "");
  EXPECT_EQ(told(Pass()), "");
  EXPECT_EQ(told(drifting), "drift-found a");
}

TEST_F(NoticeTest, EachDeleteIsTold) {
  EXPECT_EQ(told(Pass().sees("a", "1", 1).acts(ActionKind::kDelete, "a", "1", 1)), "deleted a");
  EXPECT_EQ(told(Pass().acts(ActionKind::kCreate, "a", "2", 0)), "") << "our own delete";
}

TEST_F(NoticeTest, ManyAtOnceAreCounted) {
  Pass pass;
  for (int i = 0; i < 60; ++i) pass.finds(FindingKind::kConflict, "s" + std::to_string(i));
  decider.observe_plan(pass.planned, "default");
  const auto batch = decider.decide(pass.result);
  EXPECT_EQ(batch.notices.size(), NoticeBatch::kMostNotices);
  EXPECT_EQ(batch.omitted, 10);
}

}  // namespace
}  // namespace storekeeper
