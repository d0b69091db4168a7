// What is to be kept current, and what `_status` makes of the reports, with time as a number.
#include "emulator/store_sync.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace storekeeper {
namespace {

constexpr std::int64_t kStaleAfter = 1000;

EmulatedIntegration store_on_since(std::int64_t since_ms, std::string kind = "redis") {
  EmulatedIntegration integration;
  integration.project_key = "shop";
  integration.environment_key = "test";
  integration.integration_key = std::move(kind);
  integration.on = since_ms != 0;
  integration.on_since_ms = since_ms;
  integration.config.set("host", "redis.example.com");
  return integration;
}

TEST(StoresToSync, AreTheRedisStoresThatAreOn) {
  EmulatedAccount account;
  account.any_project = true;
  const std::string environment = account.environment("shop", "test")->id;
  account.insert(store_on_since(0), 1, 0);
  account.insert(store_on_since(1, "dynamodb"), 1, 0);
  auto full = store_on_since(1);
  full.config.set("port", "6380");
  full.config.set("username", "u");
  full.config.set("password", "p");
  full.config.set("tlsEnabled", true);
  const auto plain_id = account.insert(store_on_since(1), 1, 0);
  account.insert(full, 1, 0);

  const auto stores = stores_to_sync(account, 2);
  ASSERT_EQ(stores.size(), 2U);
  EXPECT_EQ(stores[0].integration_id, plain_id);
  EXPECT_EQ(stores[0].prefix, environment);
  EXPECT_EQ(stores[0].host, "redis.example.com");
  EXPECT_EQ(stores[0].port, "6379");
  EXPECT_TRUE(stores[0].password.empty());
  EXPECT_FALSE(stores[0].tls);
  EXPECT_EQ(stores[1].port, "6380");
  EXPECT_EQ(stores[1].username, "u");
  EXPECT_EQ(stores[1].password.reveal(), "p");
  EXPECT_TRUE(stores[1].tls);
}

TEST(StoreReports, OfTheGoneTheOffAndThePastDoNotCount) {
  EmulatedAccount account;
  StoreHistories histories;
  const auto on = account.insert(store_on_since(100), 100, 0);
  const auto off = account.insert(store_on_since(0), 100, 0);
  record_report(histories, account, {off, 200, std::nullopt});
  record_report(histories, account, {"gone", 200, std::nullopt});
  record_report(histories, account, {on, 99, std::nullopt});
  EXPECT_TRUE(histories.empty());
  record_report(histories, account, {on, 200, std::nullopt});
  record_report(histories, account, {on, 300, "refused"});
  ASSERT_EQ(histories.size(), 1U);
  EXPECT_EQ(histories.at(on).last_sync_ms, 200);
  EXPECT_EQ(histories.at(on).last_error_ms, 300);
  EXPECT_EQ(histories.at(on).last_failure, "refused");
  account.remove(on, 400, 0);
  record_report(histories, account, {"gone", 500, std::nullopt});
  EXPECT_TRUE(histories.empty());
}

TEST(SyncedStoreStatus, FollowsTheReports) {
  struct Case {
    const char* name;
    std::int64_t on_since;  // 0: off
    StoreHistory history;
    std::int64_t now;
    bool available, stale;
    std::int64_t last_sync, last_error;
  };
  const Case cases[] = {
      {"off", 0, {500, 0, ""}, 600, false, false, 0, 0},
      {"no attempt since it was switched on", 500, {400, 450, "x"}, 600, false, false, 0, 0},
      {"fresh", 100, {500, 0, ""}, 1499, true, false, 500, 0},
      {"stale", 100, {500, 0, ""}, 1500, false, true, 500, 0},
      {"fails, still fresh", 100, {500, 600, "x"}, 700, true, false, 500, 600},
      {"failed before, fresh", 100, {600, 500, "x"}, 700, true, false, 600, 500},
      {"never but failed", 100, {0, 500, "x"}, 600, false, true, 0, 500}};
  for (const auto& each : cases) {
    const auto integration = store_on_since(each.on_since);
    const auto status = synced_store_status(integration, &each.history, kStaleAfter, each.now);
    EXPECT_EQ(status.available, each.available) << each.name;
    EXPECT_EQ(status.potentially_stale, each.stale) << each.name;
    EXPECT_EQ(status.last_sync_ms, each.last_sync) << each.name;
    EXPECT_EQ(status.last_error_ms, each.last_error) << each.name;
    if (each.last_error != 0) {
      EXPECT_EQ(status.failure, "x") << each.name;
    }
  }
  const auto pending = synced_store_status(store_on_since(1), nullptr, kStaleAfter, 2);
  EXPECT_FALSE(pending.available || pending.potentially_stale);
}

}  // namespace
}  // namespace storekeeper
