// What is to be kept current, and what `_status` makes of the reports, with time as a number.
#include "emulator/store_sync.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>

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

constexpr SyncedKinds kBoth{true, true};

TEST(StoresToSync, AreThoseThatAreOn) {
  EmulatedAccount account;
  account.any_project = true;
  const std::string environment = account.environment("shop", "test")->id;
  account.insert(store_on_since(0), 1, 0);
  auto full = store_on_since(1);
  full.config.set("port", "6380");
  full.config.set("username", "u");
  full.config.set("password", "p");
  full.config.set("tlsEnabled", true);
  auto table = store_on_since(1, "dynamodb");
  table.config.set("tableName", "flags");
  table.config.set("region", "eu-west-1");
  const auto plain_id = account.insert(store_on_since(1), 1, 0);
  account.insert(full, 1, 0);
  account.insert(table, 1, 0);

  const auto stores = stores_to_sync(account, SegmentBook(), kBoth, 2);
  ASSERT_EQ(stores.size(), 3U);
  EXPECT_EQ(stores[0].integration_id, plain_id);
  EXPECT_EQ(stores[0].prefix, environment);
  const auto& plain_place = std::get<RedisToSync>(stores[0].place);
  EXPECT_EQ(plain_place.host, "redis.example.com");
  EXPECT_EQ(plain_place.port, "6379");
  EXPECT_TRUE(plain_place.password.empty());
  EXPECT_FALSE(plain_place.tls);
  const auto& full_place = std::get<RedisToSync>(stores[1].place);
  EXPECT_EQ(full_place.port, "6380");
  EXPECT_EQ(full_place.username, "u");
  EXPECT_EQ(full_place.password.reveal(), "p");
  EXPECT_TRUE(full_place.tls);
  const auto& table_place = std::get<DynamoDbToSync>(stores[2].place);
  EXPECT_EQ(table_place.name, "flags");
  EXPECT_EQ(table_place.region, "eu-west-1");

  EXPECT_EQ(stores_to_sync(account, SegmentBook(), {true, false}, 2).size(), 2U);
  EXPECT_EQ(stores_to_sync(account, SegmentBook(), {false, true}, 2).size(), 1U);
}

Error failure(Errc code, std::string message, int http_status = 0) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  error.http_status = http_status;
  return error;
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
  record_report(histories, account, {on, 300, failure(Errc::kForbidden, "refused")});
  ASSERT_EQ(histories.size(), 1U);
  EXPECT_EQ(histories.at(on).last_sync_ms, 200);
  ASSERT_EQ(histories.at(on).failures.size(), 1U);
  EXPECT_EQ(histories.at(on).failures[0].status_code, 403);
  EXPECT_EQ(histories.at(on).failures[0].message, "refused");
  EXPECT_EQ(histories.at(on).failures[0].at_ms, 300);
  account.remove(on, 400, 0);
  record_report(histories, account, {"gone", 500, std::nullopt});
  EXPECT_TRUE(histories.empty());
}

TEST(StoreReports, KeepTheLastFewFailures) {
  EmulatedAccount account;
  StoreHistories histories;
  const auto on = account.insert(store_on_since(100), 100, 0);
  for (std::int64_t at = 101; at <= 108; ++at) {
    record_report(histories, account, {on, at, failure(Errc::kNetwork, std::to_string(at))});
  }
  const auto& kept = histories.at(on).failures;
  ASSERT_EQ(kept.size(), StoreHistory::kMostFailures);
  EXPECT_EQ(kept.front().message, "108");
  EXPECT_EQ(kept.back().message, "104");
}

TEST(StoreFailures, HaveTheStatusOfTheirKind) {
  EXPECT_EQ(status_code_of(failure(Errc::kUnauthorized, "")), 401);
  EXPECT_EQ(status_code_of(failure(Errc::kForbidden, "")), 403);
  EXPECT_EQ(status_code_of(failure(Errc::kNetwork, "")), 502);
  EXPECT_EQ(status_code_of(failure(Errc::kTimeout, "")), 504);
  EXPECT_EQ(status_code_of(failure(Errc::kInternal, "")), 500);
  EXPECT_EQ(status_code_of(failure(Errc::kForbidden, "", 400)), 400) << "what the server said";
}

TEST(SyncedStoreStatus, FollowsTheReports) {
  struct Case {
    const char* name;
    std::int64_t on_since;  // 0: off
    StoreHistory history;
    std::int64_t now;
    bool available, stale;
    std::int64_t last_sync;
    std::size_t errors;
  };
  const Case cases[] = {
      {"off", 0, {500, {}}, 600, false, false, 0, 0},
      {"no attempt since it was switched on",
       500,
       {400, {{500, "x", 450}}},
       600,
       false,
       false,
       0,
       0},
      {"fresh", 100, {500, {}}, 1499, true, false, 500, 0},
      {"stale", 100, {500, {}}, 1500, false, true, 500, 0},
      {"fails, still fresh", 100, {500, {{500, "x", 600}}}, 700, true, false, 500, 1},
      {"failed before, fresh", 100, {600, {{500, "x", 500}}}, 700, true, false, 600, 1},
      {"failures from before it was switched on",
       450,
       {600, {{500, "x", 500}, {500, "y", 400}}},
       700,
       true,
       false,
       600,
       1},
      {"never but failed", 100, {0, {{500, "x", 500}}}, 600, false, true, 0, 1}};
  for (const auto& each : cases) {
    const auto integration = store_on_since(each.on_since);
    const auto status = synced_store_status(integration, &each.history, kStaleAfter, each.now);
    EXPECT_EQ(status.available, each.available) << each.name;
    EXPECT_EQ(status.potentially_stale, each.stale) << each.name;
    EXPECT_EQ(status.last_sync_ms, each.last_sync) << each.name;
    ASSERT_EQ(status.failures.size(), each.errors) << each.name;
    if (each.errors != 0) {
      EXPECT_EQ(status.failures[0].message, "x") << each.name;
      EXPECT_EQ(status.last_error_ms(), each.history.failures[0].at_ms) << each.name;
    }
  }
  const auto pending = synced_store_status(store_on_since(1), nullptr, kStaleAfter, 2);
  EXPECT_FALSE(pending.available || pending.potentially_stale);
}

}  // namespace
}  // namespace storekeeper
