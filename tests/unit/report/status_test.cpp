#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "report/status_json.hpp"
#include "report/status_text.hpp"
#include "report/store_statuses.hpp"
#include "sample_plans.hpp"
#include "support/golden.hpp"

namespace storekeeper {
namespace {

using testing::foreign_bytes;
using testing::matches_golden;

constexpr TextStyle kPlain{};
constexpr TextStyle kColour{true, true, 80};
constexpr std::int64_t kNow = 1'763'907'050'000;

StoreStatus store(std::string name, SyncState sync, HealthState health) {
  StoreStatus status;
  status.manifest = std::move(name);
  status.address = {"checkout", "production", StoreKind::kRedis};
  status.id = "64aa11";
  status.display_name = "Checkout";
  status.sync = sync;
  status.health = health;
  status.last_sync_ms = kNow - 200'000;
  return status;
}

std::vector<StoreStatus> sample() {
  auto missing = store("ledger-production", SyncState::kOutOfSync, HealthState::kMissing);
  missing.address = {"ledger", "production", StoreKind::kDynamoDb};
  missing.id.clear();
  missing.last_sync_ms = 0;
  missing.reasons = {"to be created"};
  auto failing = store("search", SyncState::kOutOfSync, HealthState::kDegraded);
  failing.reasons = {"differs: config.port", "last error 1m ago, status 503: \"no route\""};
  auto stray = store("", SyncState::kOutOfSync, HealthState::kSuspended);
  stray.display_name = "naïve store";
  stray.reasons = {"described by no manifest"};
  auto fresh = store("new", SyncState::kUnknown, HealthState::kProgressing);
  fresh.last_sync_ms = 0;
  return {
      store("checkout-production", SyncState::kSynced, HealthState::kHealthy), missing, failing,
      stray, fresh};
}

TEST(StatusText, IsATable) {
  EXPECT_TRUE(matches_golden(render_status_text(sample(), kNow, kPlain), "status/table.txt"));
  EXPECT_TRUE(
      matches_golden(render_status_text(sample(), kNow, kColour), "status/table_colour.txt"));
}

TEST(StatusText, OfNoStoresSaysSo) {
  EXPECT_EQ(render_status_text({}, kNow, kPlain), "No stores.\n");
}

TEST(StatusText, NeutralisesHostileTexts) {
  std::vector<StoreStatus> stores;
  for (const auto& evil : testing::evil_strings()) {
    auto status = store(evil, SyncState::kSynced, HealthState::kHealthy);
    status.address = {evil, evil, StoreKind::kRedis};
    status.reasons = {evil};
    stores.push_back(status);
    status.manifest.clear();
    status.display_name = evil;
    stores.push_back(status);
  }
  const auto text = render_status_text(stores, kNow, kColour);
  EXPECT_EQ(foreign_bytes(text), "");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3 + static_cast<int>(stores.size()));
}

TEST(StatusJson, HasStoresAndCounts) {
  const auto text = render_status_json(sample(), kNow);
  EXPECT_TRUE(matches_golden(text, "status/stores.json"));
  const auto document = nlohmann::json::parse(text);
  EXPECT_EQ(document["counts"]["sync"]["OutOfSync"], 3);
  EXPECT_TRUE(document["stores"][1]["last_sync_ms"].is_null());
  EXPECT_EQ(document["stores"][0]["last_sync_age_ms"], 200'000);
}

// --- store_statuses
// -------------------------------------------------------------------------------

DesiredIntegration wanted(std::string name) {
  DesiredIntegration desired;
  desired.name = std::move(name);
  desired.address = {"p", "e", StoreKind::kRedis};
  return desired;
}

LiveIntegration live(std::string id) {
  LiveIntegration item;
  item.id = std::move(id);
  item.on = true;
  item.address = {"p", "e", StoreKind::kRedis};
  item.status.available = true;
  item.status.last_sync_ms = kNow;
  return item;
}

TEST(StoreStatuses, JoinWhatIsWantedPlannedAndLive) {
  DesiredSet desired;
  for (const auto* name : {"same", "new", "changed", "conflict", "drift", "paused", "secret"}) {
    desired.items.push_back(wanted(name));
  }
  LiveSnapshot snapshot;
  for (const auto* id : {"1", "2", "3", "4", "5", "6", "7"}) snapshot.items.push_back(live(id));
  const std::vector<std::size_t> live_of = {0, Action::kNone, 1, 2, 3, 4, 5};

  Plan plan;
  Action create;
  create.desired_index = 1;
  Action update;
  update.kind = ActionKind::kUpdate;
  update.desired_index = 2;
  update.changes = {
      testing::changed("on", false, true), testing::secret_changed("config.password")};
  Action removal;
  removal.kind = ActionKind::kDelete;
  removal.id = "7";
  removal.address = {"p", "e", StoreKind::kRedis};
  plan.actions = {create, update, removal};
  const auto add = [&](FindingKind kind, std::string name) {
    plan.findings.emplace_back();
    plan.findings.back().kind = kind;
    plan.findings.back().manifest = std::move(name);
    plan.findings.back().message = "because";
  };
  add(FindingKind::kConflict, "conflict");
  add(FindingKind::kDriftReported, "drift");
  add(FindingKind::kSecretUnavailable, "drift");
  add(FindingKind::kPaused, "paused");
  add(FindingKind::kSecretUnavailable, "secret");
  add(FindingKind::kWarning, "same");
  add(FindingKind::kKept, "");
  plan.findings.back().ids = {"8"};

  const auto statuses = store_statuses(desired, snapshot, live_of, plan, kNow);
  ASSERT_EQ(statuses.size(), 9U);
  struct Case {
    SyncState sync;
    HealthState health;
    const char* id;
  };
  const Case expected[] = {
      {SyncState::kSynced, HealthState::kHealthy, "1"},
      {SyncState::kOutOfSync, HealthState::kMissing, ""},
      {SyncState::kOutOfSync, HealthState::kHealthy, "2"},
      {SyncState::kOutOfSync, HealthState::kHealthy, "3"},
      {SyncState::kOutOfSync, HealthState::kHealthy, "4"},
      {SyncState::kUnknown, HealthState::kHealthy, "5"},
      {SyncState::kUnknown, HealthState::kHealthy, "6"},
      {SyncState::kOutOfSync, HealthState::kHealthy, "7"},
      {SyncState::kOutOfSync, HealthState::kMissing, "8"}};
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    SCOPED_TRACE(statuses[i].manifest);
    EXPECT_EQ(statuses[i].sync, expected[i].sync);
    EXPECT_EQ(statuses[i].health, expected[i].health);
    EXPECT_EQ(statuses[i].id, expected[i].id);
    EXPECT_EQ(statuses[i].reasons.empty(), i == 0);
  }
  EXPECT_EQ(statuses[2].reasons.front(), "differs: on, config.password");
}

}  // namespace
}  // namespace storekeeper
