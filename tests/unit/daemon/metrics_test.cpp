#include "daemon/metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/golden.hpp"
#include "support/virtual_clock.hpp"
#include "unit/daemon/pass_results.hpp"

namespace storekeeper {
namespace {

using namespace std::chrono_literals;

class MetricsTest : public ::testing::Test {
 protected:
  std::vector<std::string> lines() const {
    std::vector<std::string> found;
    std::istringstream text(metrics_.text(state_));
    for (std::string line; std::getline(text, line);) {
      // The one line that differs from commit to commit.
      if (!line.starts_with("storekeeper_build_info{")) found.push_back(line);
    }
    return found;
  }

  bool has(const std::string& line) const {
    const auto all = lines();
    return std::find(all.begin(), all.end(), line) != all.end();
  }

  void request(std::string route, int status) {
    Event event;
    event.kind = EventKind::kRequestFinished;
    event.route = std::move(route);
    event.status = status;
    metrics_.emit(event);
  }

  void pass(PassOutcome outcome, std::chrono::milliseconds took) {
    Event event;
    event.kind = EventKind::kPassStarted;
    metrics_.emit(event);
    event.kind = EventKind::kPassFinished;
    event.outcome = to_string(outcome);
    event.duration = took;
    metrics_.emit(event);
  }

  void wait(std::chrono::milliseconds time) {
    Event event;
    event.kind = EventKind::kRateLimitWait;
    event.duration = time;
    metrics_.emit(event);
  }

  testing::VirtualClock clock_;
  Metrics metrics_{&clock_, 5min};
  DaemonState state_{1};
};

TEST_F(MetricsTest, TellTheWholeStory) {
  request("list", 200);
  request("list", 429);
  wait(1500ms);
  request("create", 201);
  request("patch", 0);
  Event event;
  event.kind = EventKind::kRetry;
  metrics_.emit(event);
  event.kind = EventKind::kActionFinished;
  event.action = "create";
  event.outcome = "done";
  event.store = "checkout-production";
  metrics_.emit(event);
  event = {};
  event.kind = EventKind::kManifests;
  event.count = 2;
  metrics_.emit(event);
  pass(PassOutcome::kConverged, 800ms);
  auto result = testing::converged();
  result.applied->plan.unchanged = 3;
  result.applied->plan.findings.resize(2);
  result.applied->plan.findings[0].kind = FindingKind::kConflict;
  result.applied->plan.findings[0].manifest = "ledger-production";
  result.applied->plan.refusals.resize(1);
  result.manifests.revision = "1111111111111111111111111111111111111111";
  metrics_.observe_pass(result, {}, 5min);  // which leaves no trace
  result.manifests.revision = "2222222222222222222222222222222222222222";
  QuotaView quota;
  quota.families = {{"global", 50, 37}, {"patch", std::nullopt, 4}};
  metrics_.set_leading(true);
  metrics_.observe_plan({}, "1");
  Action drifted;
  drifted.kind = ActionKind::kUpdate;
  drifted.manifest = "checkout-production";
  drifted.changes.resize(2);
  drifted.changes[0].field = "config.port";
  drifted.changes[1].field = "on";
  result.applied->plan.actions.push_back(std::move(drifted));
  metrics_.observe_plan(result.applied->plan, "1");
  metrics_.observe_pass(result, quota, 5min);
  auto text = lines();
  // The library keeps series in no particular order.
  std::sort(text.begin(), text.end());
  std::string sorted;
  for (const auto& line : text) sorted += line + '\n';
  EXPECT_TRUE(testing::matches_golden(sorted, "daemon/metrics.txt"));
}

TEST_F(MetricsTest, SayNothingOfWhatIsNotKnownYet) {
  const auto text = metrics_.text(state_);
  EXPECT_EQ(text.find("last_success"), std::string::npos);
  EXPECT_EQ(text.find("quota"), std::string::npos);
  EXPECT_EQ(text.find("storekeeper_stores"), std::string::npos);
}

TEST_F(MetricsTest, KeepTheTimeOfTheLastSuccessThroughFailures) {
  pass(PassOutcome::kConverged, 1s);
  clock_.jump_wall(1h);
  pass(PassOutcome::kFailed, 1s);
  EXPECT_TRUE(has("storekeeper_reconcile_last_success_timestamp_seconds 1780000000"));
  EXPECT_TRUE(has("storekeeper_reconcile_last_attempt_timestamp_seconds 1780003600"));
}

TEST_F(MetricsTest, AreCurrentAfterAnyChange) {
  const auto before = metrics_.text(state_);
  EXPECT_EQ(metrics_.text(state_), before);
  request("list", 200);
  EXPECT_TRUE(has("storekeeper_api_requests_total{route=\"list\",status=\"200\"} 1"));
  EXPECT_EQ(metrics_.text(state_).find("storekeeper_stores"), std::string::npos);
  PlannedPass planned;
  planned.desired.items.resize(1);
  planned.desired.items[0].name = "checkout";
  planned.matching.matches.resize(1);
  state_.observe_plan(planned, "abc", 1);
  EXPECT_TRUE(has("storekeeper_stores{sync=\"Synced\",health=\"Missing\"} 1"));
}

TEST_F(MetricsTest, HaveNoMoreSeriesHoweverOddTheEvents) {
  for (int i = 0; i < 1000; ++i) {
    request("route-" + std::to_string(i), 1000 + i);
    Event event;
    event.kind = EventKind::kActionFinished;
    event.action = "action-" + std::to_string(i);
    event.outcome = "outcome-" + std::to_string(i);
    metrics_.emit(event);
  }
  EXPECT_TRUE(has("storekeeper_api_requests_total{route=\"other\",status=\"other\"} 1000"));
  EXPECT_TRUE(has("storekeeper_actions_total{action=\"other\",outcome=\"other\"} 1000"));
  EXPECT_LT(lines().size(), 120U);
}

TEST_F(MetricsTest, FollowTheNamingRulesOfPrometheus) {
  pass(PassOutcome::kConverged, 1s);
  QuotaView quota;
  quota.families = {{"global", 50, 37}, {"patch", std::nullopt, 4}};
  metrics_.observe_plan({}, "1");
  metrics_.observe_pass(testing::converged(), quota, 5min);
  request("list", 200);
  std::istringstream text(metrics_.text(state_));
  std::set<std::string> with_help;
  int families = 0;
  for (std::string line; std::getline(text, line);) {
    std::smatch found;
    if (std::regex_match(line, found, std::regex("# HELP (\\S+) [A-Z].*[.]"))) {
      with_help.insert(found[1]);
    }
    if (!std::regex_match(line, found, std::regex("# TYPE (\\S+) (\\S+)"))) continue;
    ++families;
    const std::string name = found[1];
    EXPECT_TRUE(std::regex_match(name, std::regex("storekeeper(_[a-z]+)+"))) << name;
    EXPECT_EQ(name.ends_with("_total"), found[2] == "counter") << name;
    EXPECT_FALSE(name.ends_with("_count") || name.ends_with("_sum")) << name;
    EXPECT_EQ(name.find("milli"), std::string::npos) << name;
    EXPECT_TRUE(with_help.contains(name)) << name;
  }
  EXPECT_EQ(families, 21);
}

}  // namespace
}  // namespace storekeeper
