// What the daemon remembers for its status port, and what it must not say there.
#include "daemon/daemon_state.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "daemon/state_json.hpp"
#include "unit/daemon/pass_results.hpp"

namespace storekeeper {
namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;

PlannedPass one_drifted_store() {
  PlannedPass pass;
  DesiredIntegration wanted;
  wanted.name = "checkout";
  wanted.display_name = "checkout";
  wanted.address = {"shop", "production", StoreKind::kRedis};
  pass.desired.items.push_back(wanted);
  LiveIntegration live;
  live.id = "1";
  live.address = wanted.address;
  live.name = "checkout";
  live.on = true;
  live.tags = {"managed-by.storekeeper", "owner.default"};
  live.status.available = false;
  live.status.last_error_ms = kNow - 1000;
  live.status.errors = {{503, "dial redis.example.com", kNow - 1000}};
  pass.live.items.push_back(live);
  Action action;
  action.kind = ActionKind::kUpdate;
  action.manifest = "checkout";
  action.address = wanted.address;
  action.id = "1";
  action.desired_index = 0;
  FieldChange change;
  change.field = "config.host";
  change.before = std::string("other.example.com");
  change.after = std::string("redis.example.com");
  action.changes.push_back(change);
  pass.plan.actions.push_back(action);
  pass.matching = match_integrations(pass.desired, pass.live, "default", nullptr);
  return pass;
}

PassResult applied(const PlannedPass& pass, ActionOutcome outcome) {
  auto result = testing::converged();
  result.applied->plan = pass.plan;
  ActionResult action;
  action.outcome = outcome;
  result.applied->results.push_back(action);
  return result;
}

Event event_of(EventKind kind, std::string message, std::string reason = {}) {
  Event event;
  event.kind = kind;
  event.message = std::move(message);
  event.reason = std::move(reason);
  return event;
}

TEST(DaemonState, ShowsAStoreThatWasMatchedByMoreThanItsNameAsTheManifests) {
  auto pass = one_drifted_store();
  pass.live.items[0].name = "by hand";
  DaemonState state(kNow);
  state.observe_plan(pass, "", kNow);
  ASSERT_EQ(state.stores().size(), 1U);
  EXPECT_EQ(state.stores()[0].sync, SyncState::kOutOfSync);
}

TEST(DaemonState, TellsADriftAndThenItsRepair) {
  DaemonState state(kNow);
  const auto pass = one_drifted_store();
  state.observe_plan(pass, "abc123", kNow);
  ASSERT_EQ(state.stores().size(), 1U);
  EXPECT_EQ(state.stores()[0].sync, SyncState::kOutOfSync);
  EXPECT_EQ(state.stores()[0].differs, std::vector<std::string>{"config.host"});
  EXPECT_EQ(state.stores()[0].health, HealthState::kDegraded);
  state.observe_pass(applied(pass, ActionOutcome::kDone), kNow + 1, kNow + 100);
  const auto& store = state.stores()[0];
  EXPECT_EQ(store.sync, SyncState::kSynced);
  EXPECT_TRUE(store.differs.empty());
  ASSERT_TRUE(store.last_change);
  EXPECT_EQ(store.last_change->revision, "abc123");
  EXPECT_EQ(store.last_change->outcome, "done");
  EXPECT_EQ(state.by_sync().at(SyncState::kSynced), 1);
}

TEST(DaemonState, KeepsAFailedChangeOutOfSync) {
  DaemonState state(kNow);
  const auto pass = one_drifted_store();
  state.observe_plan(pass, "", kNow);
  state.observe_pass(applied(pass, ActionOutcome::kFailed), kNow, kNow);
  EXPECT_EQ(state.stores()[0].sync, SyncState::kOutOfSync);
  EXPECT_EQ(state.stores()[0].last_change->outcome, "failed");
}

PlannedPass one_settled_store() {
  auto pass = one_drifted_store();
  pass.plan = {};
  return pass;
}

TEST(DaemonState, AKeptPlanTellsOfHealthWhatComparingAgainWould) {
  const auto settled = one_settled_store();
  auto recovered = one_settled_store();
  auto& status = recovered.live.items[0].status;
  status.available = true;
  status.errors.clear();
  status.last_sync_ms = kNow + 5'000;
  DaemonState lazy(kNow);
  DaemonState eager(kNow);
  for (auto* state : {&lazy, &eager}) {
    state->observe_plan(settled, "a", kNow);
    state->observe_pass(testing::converged(), kNow, kNow);
    ASSERT_EQ(state->stores().at(0).health, HealthState::kDegraded);
  }
  const auto version = lazy.version();
  auto live = recovered.live;
  EXPECT_TRUE(lazy.observe_kept_plan(live, "b", kNow + 6'000));
  EXPECT_GT(lazy.version(), version);
  eager.observe_plan(recovered, "b", kNow + 6'000);
  EXPECT_EQ(lazy.by_health(), eager.by_health());
  EXPECT_EQ(lazy.by_standing(), eager.by_standing());
  EXPECT_EQ(lazy.revision(), "b");
  const auto& found = lazy.stores().at(0);
  const auto& expected = eager.stores().at(0);
  EXPECT_EQ(found.health, HealthState::kHealthy);
  EXPECT_EQ(found.health, expected.health);
  EXPECT_EQ(found.health_reason, expected.health_reason);
  EXPECT_EQ(found.last_sync_ms, expected.last_sync_ms);
  EXPECT_EQ(found.available, expected.available);
  EXPECT_EQ(found.errors, expected.errors);
  EXPECT_EQ(found.sync, expected.sync);
}

TEST(DaemonState, AKeptPlanSaysNothingAfterAPassThatSawOrDidSomething) {
  const auto settled = one_settled_store();
  const auto drifted = one_drifted_store();
  auto live = settled.live;
  DaemonState state(kNow);
  EXPECT_FALSE(state.observe_kept_plan(live, "", kNow));
  state.observe_plan(drifted, "", kNow);
  EXPECT_FALSE(state.observe_kept_plan(live, "", kNow));
  state.observe_plan(settled, "", kNow);
  state.observe_pass(testing::failed_with(Errc::kNetwork), kNow, kNow);
  EXPECT_FALSE(state.observe_kept_plan(live, "", kNow));
  ASSERT_EQ(live.items.size(), 1U);
}

TEST(DaemonState, ALostSightCountsForMoreThanAListThatNobodyHasSeen) {
  DaemonState state(kNow);
  state.observe_plan(one_settled_store(), "", kNow);
  auto live = one_settled_store().live;
  ASSERT_TRUE(state.observe_kept_plan(live, "", kNow));
  state.observe_pass(testing::failed_with(Errc::kNetwork), kNow, kNow);
  EXPECT_EQ(state.stores().at(0).health, HealthState::kUnknown);
}

TEST(DaemonState, KnowsNothingWithoutAList) {
  DaemonState state(kNow);
  state.observe_plan(one_drifted_store(), "", kNow);
  state.observe_pass(testing::failed_with(Errc::kNetwork), kNow, kNow);
  EXPECT_EQ(state.stores()[0].sync, SyncState::kUnknown);
  EXPECT_EQ(state.pass().error, std::string(to_string(Errc::kNetwork)));
}

TEST(DaemonState, NamesNoHostAndNoWordsOfAServer) {
  DaemonState state(kNow);
  auto failed =
      event_of(EventKind::kActionFinished, "action failed", "no route to redis.example.com");
  state.observe_event(failed, kNow);
  state.observe_event(
      event_of(EventKind::kNote, "manifest error", "host: redis.example.com"), kNow);
  auto finding = event_of(EventKind::kFinding, "secret-unavailable", "redis.example.com");
  finding.level = EventLevel::kWarning;
  state.observe_event(finding, kNow);
  state.observe_plan(one_drifted_store(), "", kNow);
  const auto text = status_document(state, "") + history_document(state);
  EXPECT_EQ(text.find("example.com"), std::string::npos) << text;
  EXPECT_NE(text.find("status 503"), std::string::npos) << text;
}

TEST(DaemonState, ForgetsTheOldest) {
  DaemonState state(kNow);
  for (std::size_t i = 0; i < DaemonState::kMostEntries + 10; ++i) {
    state.observe_event(event_of(EventKind::kNote, "something"), kNow);
  }
  EXPECT_EQ(state.history().size(), DaemonState::kMostEntries);
  EXPECT_EQ(state.history().front().number, 11U);
}

TEST(DaemonState, TellsAFindingOnceAsLongAsItLasts) {
  DaemonState state(kNow);
  auto finding = event_of(EventKind::kFinding, "conflict", "exists");
  finding.level = EventLevel::kError;
  for (int pass = 0; pass < 3; ++pass) {
    state.observe_event(event_of(EventKind::kPassStarted, "reconcile started"), kNow);
    state.observe_event(finding, kNow);
  }
  EXPECT_EQ(state.history().size(), 1U);
  EXPECT_EQ(state.history()[0].event.reason, "exists");
}

TEST(DaemonState, NamesEntriesAcrossRestarts) {
  const DaemonState state(kNow);
  EXPECT_EQ(entry_number(state, entry_id(state, 7)), 7U);
  const DaemonState other(kNow + 1);
  EXPECT_EQ(entry_number(other, entry_id(state, 7)), 0U);
  EXPECT_EQ(entry_number(state, "7"), 0U);
  EXPECT_EQ(entry_number(state, entry_id(state, 7) + "x"), 0U);
}

}  // namespace
}  // namespace storekeeper
