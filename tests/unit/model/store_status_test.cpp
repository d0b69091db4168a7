#include "model/store_status.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <set>

namespace storekeeper {
namespace {

constexpr std::int64_t kNow = 1'763'907'050'000;
constexpr std::int64_t kMinuteAgo = kNow - 60'000;
constexpr std::int64_t kHourAgo = kNow - 3'600'000;

LiveIntegration switched_on(LiveStatus status) {
  LiveIntegration live;
  live.on = true;
  live.status = std::move(status);
  return live;
}

LiveStatus status(
    std::optional<bool> available, std::optional<bool> stale, std::int64_t sync,
    std::int64_t error = 0) {
  LiveStatus result;
  result.available = available;
  result.potentially_stale = stale;
  result.last_sync_ms = sync;
  result.last_error_ms = error;
  return result;
}

TEST(Health, FollowsTheStatus) {
  struct Case {
    const char* name;
    LiveStatus status;
    HealthState expected;
  };
  const Case cases[] = {
      {"nothing said", LiveStatus(), HealthState::kUnknown},
      {"available", status(true, false, kMinuteAgo), HealthState::kHealthy},
      {"available and no more", status(true, std::nullopt, 0), HealthState::kHealthy},
      {"stale", status(true, true, kHourAgo), HealthState::kDegraded},
      {"not available", status(false, false, kHourAgo), HealthState::kDegraded},
      {"never synchronised", status(false, std::nullopt, 0), HealthState::kProgressing},
      {"never synchronised, failing", status(false, std::nullopt, 0, kMinuteAgo),
       HealthState::kDegraded},
      {"error after the last sync", status(true, false, kHourAgo, kMinuteAgo),
       HealthState::kDegraded},
      {"error before the last sync", status(true, false, kMinuteAgo, kHourAgo),
       HealthState::kHealthy},
      {"only not stale", status(std::nullopt, false, kMinuteAgo), HealthState::kHealthy},
      {"only a sync", status(std::nullopt, std::nullopt, kMinuteAgo), HealthState::kUnknown}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto health = health_of(switched_on(c.status), kNow);
    EXPECT_EQ(health.state, c.expected) << to_string(health.state);
    EXPECT_EQ(health.reason.empty(), c.expected == HealthState::kHealthy);
  }
}

TEST(Health, IsSuspendedWhateverTheStatusOfWhatIsOff) {
  auto live = switched_on(status(true, true, 0, kMinuteAgo));
  live.on = false;
  EXPECT_EQ(health_of(live, kNow).state, HealthState::kSuspended);
}

TEST(Health, NamesTheNewestErrorNeutralised) {
  auto failing = status(false, std::nullopt, kHourAgo);
  failing.errors = {{500, "old", kHourAgo - 1}, {503, "no\x1b[2J route", kMinuteAgo}};
  const auto health = health_of(switched_on(failing), kNow);
  EXPECT_EQ(health.state, HealthState::kDegraded);
  EXPECT_EQ(health.reason, "last error 1m ago, status 503: \"no\\u{1b}[2J route\"");
}

TEST(Health, CountsAnErrorWithoutATimeOnlyBeforeTheFirstSync) {
  auto failing = status(true, false, 0);
  failing.errors = {{401, "", 0}};
  EXPECT_EQ(health_of(switched_on(failing), kNow).state, HealthState::kDegraded);
  failing.last_sync_ms = kMinuteAgo;
  EXPECT_EQ(health_of(switched_on(failing), kNow).state, HealthState::kHealthy);
}

TEST(Age, HasTheTwoLargestUnits) {
  struct Case {
    std::int64_t age;
    const char* expected;
  };
  const Case cases[] = {{0, "just now"},        {999, "just now"},         {1000, "1s ago"},
                        {59'999, "59s ago"},    {60'000, "1m ago"},        {200'000, "3m20s ago"},
                        {3'600'000, "1h ago"},  {3'659'000, "1h ago"},     {7'260'000, "2h1m ago"},
                        {86'400'000, "1d ago"}, {439'200'000, "5d2h ago"}, {-1, "just now"},
                        {-60'000, "just now"},  {-60'001, "in the future"}};
  for (const auto& c : cases) EXPECT_EQ(age_text(kNow - c.age, kNow), c.expected) << c.age;
  EXPECT_EQ(age_text(0, kNow), "never");
  EXPECT_EQ(age_text(-5, kNow), "never");
}

RC_GTEST_PROP(Age, TakesAnyNumberOfALyingServer, (std::int64_t then)) {
  RC_ASSERT(!age_text(then, kNow).empty());
  RC_ASSERT(
      age_text(std::numeric_limits<std::int64_t>::max(), kNow) == std::string("in the future"));
}

TEST(StoreStates, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const auto state :
       {HealthState::kHealthy, HealthState::kProgressing, HealthState::kDegraded,
        HealthState::kSuspended, HealthState::kMissing, HealthState::kUnknown}) {
    names.insert(to_string(state));
  }
  EXPECT_EQ(names.size(), 6U);
  EXPECT_EQ(to_string(SyncState::kSynced), "Synced");
  EXPECT_EQ(to_string(SyncState::kOutOfSync), "OutOfSync");
  EXPECT_EQ(to_string(SyncState::kUnknown), "Unknown");
}

}  // namespace
}  // namespace storekeeper
