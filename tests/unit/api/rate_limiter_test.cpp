#include "api/rate_limiter.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr SteadyTime kStart{1h};
constexpr std::int64_t kWallStartMs = 1'780'000'000'000;

/// One limiter and the time it lives in.
class RateLimiterTest : public ::testing::Test {
 protected:
  static RateLimiterSettings lanes(int parallelism, std::optional<int> reserve = std::nullopt) {
    RateLimiterSettings settings;
    settings.parallelism = parallelism;
    settings.reserve = reserve;
    return settings;
  }
  void use(RateLimiterSettings settings) { limiter = RateLimiter(settings); }

  WallTime wall() const { return WallTime(milliseconds(kWallStartMs) + skew + (now - kStart)); }
  std::string reset_in(milliseconds ahead) const {
    const auto ms = std::chrono::duration_cast<milliseconds>(now - kStart);
    return std::to_string(kWallStartMs + ms.count() + ahead.count());
  }
  Headers global(int limit, int remaining, milliseconds reset) const {
    return Headers{
        {"X-Ratelimit-Global-Limit", std::to_string(limit)},
        {"X-Ratelimit-Global-Remaining", std::to_string(remaining)},
        {"X-Ratelimit-Reset", reset_in(reset)}};
  }
  void begin() { limiter.begin(route, now); }
  void answer(int status, const Headers& headers, SteadyTime sent_at) {
    limiter.observe(route, sent_at, status, headers, now, wall(), chance);
  }
  /// A whole call that takes no time.
  void call(int status, const Headers& headers = {}) {
    begin();
    answer(status, headers, now);
  }
  GateState gate() { return limiter.gate(route, now); }
  milliseconds wait() {
    return std::chrono::duration_cast<milliseconds>(limiter.ready_at(route, now) - now);
  }

  SteadyTime now = kStart;
  milliseconds skew{0};
  double chance = 0;
  ApiRoute route = ApiRoute::kGet;
  RateLimiter limiter{RateLimiterSettings{}};
};

struct WaitCase {
  const char* row;  // of the failure-mode catalogue
  Headers headers;
  milliseconds wait;
};

TEST_F(RateLimiterTest, WaitsAsA429Asks) {
  const std::string soon = reset_in(8s);
  const std::vector<WaitCase> cases{
      {"14: reset in milliseconds", {{"X-Ratelimit-Reset", soon}}, 8s},
      {"15: no header", {}, 10s},
      {"15: words", {{"X-Ratelimit-Reset", "later"}}, 10s},
      {"15: duplicates", {{"X-Ratelimit-Reset", soon}, {"X-Ratelimit-Reset", reset_in(9s)}}, 9s},
      {"16: past", {{"X-Ratelimit-Reset", reset_in(-5min)}}, 10s},
      {"16: just past", {{"X-Ratelimit-Reset", reset_in(-1s)}}, 10s},
      {"17: seconds", {{"X-Ratelimit-Reset", std::to_string(kWallStartMs / 1000 + 6)}}, 6s},
      {"18: in a year", {{"X-Ratelimit-Reset", reset_in(24h * 365)}}, 300s},
      {"18: a year", {{"Retry-After", "31536000"}}, 300s},
      {"19: seconds", {{"Retry-After", "3"}}, 3s},
      {"19: date", {{"Retry-After", "Thu, 28 May 2026 20:27:10 GMT"}}, 30s},
      {"19: past date", {{"Retry-After", "Thu, 28 May 2026 20:00:00 GMT"}}, 10s},
      {"19: zero", {{"Retry-After", "0"}}, 10s},
      {"20: the longer", {{"Retry-After", "3"}, {"X-Ratelimit-Reset", soon}}, 8s},
      {"20: the longer", {{"Retry-After", "30"}, {"X-Ratelimit-Reset", soon}}, 30s},
      {"shortest", {{"X-Ratelimit-Reset", reset_in(40ms)}}, 1s},
      {"only families that are used up",
       {{"X-Ratelimit-Reset", reset_in(60s)},
        {"X-Ratelimit-Global-Remaining", "5"},
        {"X-Ratelimit-Auth-Token-Remaining", "0"},
        {"X-Ratelimit-Auth-Token-Reset", soon}},
       8020ms},
      {"unless none is", {{"X-Ratelimit-Reset", soon}, {"X-Ratelimit-Global-Remaining", "5"}}, 8s},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.row);
    use(RateLimiterSettings());
    call(429, row.headers);
    EXPECT_EQ(wait(), row.wait);
    for (int other = 0; other < kApiRouteCount; ++other) {
      EXPECT_FALSE(limiter.gate(static_cast<ApiRoute>(other), now).is_open());
    }
  }
}

TEST_F(RateLimiterTest, AddsUpToATenthToTheWait) {
  chance = 0.5;
  call(429, Headers{{"Retry-After", "100"}});
  EXPECT_EQ(wait(), 105s);
  EXPECT_EQ(gate().asked, 100s);
}

TEST_F(RateLimiterTest, DoublesTheWaitWithoutAHintAndForgetsAfterASuccess) {
  for (const auto expected : {10s, 20s, 40s, 80s, 160s, 300s, 300s}) {
    call(429);
    EXPECT_EQ(wait(), expected);
    now += expected;
    EXPECT_TRUE(gate().is_open());
  }
  call(200);
  call(429);
  EXPECT_EQ(wait(), 10s);
}

TEST_F(RateLimiterTest, CountsCallsThatWereOnTheirWayAsOneRefusal) {
  use(lanes(3));
  const SteadyTime sent = now;
  for (int i = 0; i < 3; ++i) begin();
  for (int i = 0; i < 3; ++i) {
    now += 100ms;
    answer(429, {}, sent);
  }
  EXPECT_EQ(wait(), 10s);
}

TEST_F(RateLimiterTest, LetsASingleCallTryAfterARefusal) {
  use(lanes(5));
  call(429, Headers{{"Retry-After", "2"}});
  now += 2s;
  ASSERT_TRUE(gate().is_open());
  const SteadyTime sent = now;
  begin();
  EXPECT_EQ(gate().reason, GateReason::kBusy);
  answer(200, {}, sent);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(gate().is_open());
    begin();
  }
}

TEST_F(RateLimiterTest, LeavesAnUnavailableServerAloneForAsLongAsItAsks) {
  call(503, Headers{{"Retry-After", "20"}});
  EXPECT_EQ(wait(), 20s);
  use(RateLimiterSettings());
  call(503);
  EXPECT_TRUE(gate().is_open());
}

TEST_F(RateLimiterTest, ClosesAtTheReserveAndOpensALittleAfterTheReset) {
  call(200, global(10, 3, 6s));
  EXPECT_TRUE(gate().is_open()) << "a fifth of ten is two";
  call(200, global(10, 2, 6s));
  EXPECT_EQ(gate().reason, GateReason::kQuota);
  EXPECT_EQ(wait(), 6020ms);
  now += 6019ms;
  EXPECT_FALSE(gate().is_open());
  now += 1ms;
  EXPECT_TRUE(gate().is_open());
}

TEST_F(RateLimiterTest, ReservesWhatItWasToldButNeverEverything) {
  struct Case {
    std::optional<int> reserve;
    int limit;
    int last_closed;  // the greatest remaining number at which the gate is closed
  };
  for (const auto& row : std::vector<Case>{
           {{}, 100, 20},
           {{}, 11, 3},
           {{}, 5, 1},
           {{}, 2, 1},
           {{}, 1, 0},
           {0, 10, 0},
           {4, 10, 4},
           {50, 10, 9},
           {1, 1, 0}}) {
    SCOPED_TRACE(row.limit);
    use(lanes(1, row.reserve));
    call(200, global(row.limit, row.last_closed + 1, 5s));
    EXPECT_TRUE(gate().is_open());
    use(lanes(1, row.reserve));
    call(200, global(row.limit, row.last_closed, 5s));
    EXPECT_FALSE(gate().is_open());
    EXPECT_LT(row.last_closed, row.limit);
  }
}

TEST_F(RateLimiterTest, ReservesOneCallWhereTheLimitIsNotKnown) {
  const auto unknown = [this](int remaining) {
    return Headers{
        {"X-Ratelimit-Route-Remaining", std::to_string(remaining)},
        {"X-Ratelimit-Reset", reset_in(5s)}};
  };
  call(200, unknown(2));
  EXPECT_TRUE(gate().is_open());
  call(200, unknown(1));
  EXPECT_EQ(gate().reason, GateReason::kQuota);
}

TEST_F(RateLimiterTest, CountsCallsInFlightAgainstWhatRemains) {
  use(lanes(10, 0));
  call(200, global(10, 3, 6s));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(gate().is_open());
    begin();
  }
  EXPECT_EQ(gate().reason, GateReason::kBusy);
  answer(200, global(10, 2, 6s), now);
  EXPECT_EQ(gate().reason, GateReason::kBusy) << "two left, two in flight";
}

TEST_F(RateLimiterTest, LimitsCallsInFlight) {
  use(lanes(3));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(gate().is_open());
    begin();
  }
  EXPECT_EQ(gate().reason, GateReason::kBusy);
  limiter.lost(route, now, now);
  EXPECT_TRUE(gate().is_open());
}

TEST_F(RateLimiterTest, CountsALostCallAsSpent) {
  use(lanes(1, 0));
  call(200, global(10, 1, 6s));
  begin();
  limiter.lost(route, now, now);
  EXPECT_EQ(gate().reason, GateReason::kQuota);
}

TEST_F(RateLimiterTest, KeepsRoutesApartAndTheAccountTogether) {
  const Headers route_spent{
      {"X-Ratelimit-Route-Limit", "5"},
      {"X-Ratelimit-Route-Remaining", "0"},
      {"X-Ratelimit-Reset", reset_in(5s)}};
  route = ApiRoute::kList;
  call(200, route_spent);
  EXPECT_FALSE(gate().is_open());
  EXPECT_TRUE(limiter.gate(ApiRoute::kPatch, now).is_open());
  call(200, global(10, 0, 5s));
  EXPECT_FALSE(limiter.gate(ApiRoute::kPatch, now).is_open());
}

TEST_F(RateLimiterTest, WaitsForTheLatestOfTheFamiliesThatAreSpent) {
  Headers headers = global(10, 0, 4s);
  headers.add("X-Ratelimit-Auth-Token-Remaining", "0");
  headers.add("X-Ratelimit-Auth-Token-Reset", reset_in(9s));
  call(200, headers);
  EXPECT_EQ(wait(), 9020ms);
}

TEST_F(RateLimiterTest, IgnoresAnswersThatWereOvertaken) {
  use(lanes(10, 0));
  const auto early = global(10, 5, 6s);
  call(200, global(10, 0, 6s));
  call(200, early);
  EXPECT_FALSE(gate().is_open()) << "the larger number of the same window is older";
  const auto window_over = global(10, 0, 6s);
  now += 6100ms;
  call(200, global(10, 9, 10s));
  EXPECT_TRUE(gate().is_open());
  call(200, window_over);
  EXPECT_TRUE(gate().is_open()) << "the news is of a window that is over";
}

TEST_F(RateLimiterTest, CountsOnAFullWindowAfterAReset) {
  use(lanes(10, 0));
  call(200, global(4, 0, 6s));
  now += 6100ms;
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(gate().is_open());
    begin();
  }
  EXPECT_FALSE(gate().is_open());
}

TEST_F(RateLimiterTest, SurvivesAServerWhoseResetsAreAlwaysPast) {
  call(200, global(10, 0, -1h));
  EXPECT_EQ(gate().reason, GateReason::kQuota);
  EXPECT_EQ(wait(), 10020ms);
}

TEST_F(RateLimiterTest, NeverWaitsLongerThanFiveMinutesForAWindow) {
  call(200, global(10, 0, 24h));
  EXPECT_EQ(wait(), 300020ms);
}

TEST_F(RateLimiterTest, UsesTheServersClockWhereOursIsWrong) {
  for (const auto wrong : {30s, -30s, 3600s}) {
    SCOPED_TRACE(wrong.count());
    skew = wrong;
    now = kStart;
    use(RateLimiterSettings());
    Headers headers = global(10, 0, 6s);
    headers.add("Date", "Thu, 28 May 2026 20:26:40 GMT");
    call(200, headers);
    EXPECT_EQ(wait(), 6020ms);
  }
}

TEST_F(RateLimiterTest, ConcludesTheLanesFromTheQuota) {
  EXPECT_EQ(limiter.concurrency(), 2);
  struct Case {
    int limit;
    int lanes;
  };
  for (const auto& row : std::vector<Case>{{1, 1}, {2, 1}, {5, 4}, {10, 8}, {12, 9}, {1000, 10}}) {
    use(RateLimiterSettings());
    call(200, global(row.limit, row.limit - 1, 5s));
    EXPECT_EQ(limiter.concurrency(), row.lanes) << row.limit;
  }
  use(lanes(16));
  call(200, global(5, 4, 5s));
  EXPECT_EQ(limiter.concurrency(), 16);
}

TEST_F(RateLimiterTest, ShowsTheTightestFamily) {
  Headers headers = global(100, 60, 4s);
  headers.add("X-Ratelimit-Auth-Token-Limit", "20");
  headers.add("X-Ratelimit-Auth-Token-Remaining", "7");
  call(200, headers);
  EXPECT_EQ(limiter.tightest().limit, 20);
  EXPECT_EQ(limiter.tightest().remaining, 7);
}

TEST(ServerClock, TrustsOursUntilTheServerContradictsIt) {
  const WallTime wall{milliseconds(kWallStartMs + 700)};
  ServerClock clock;
  EXPECT_EQ(clock.now(wall), wall);
  clock.observe(WallTime(milliseconds(kWallStartMs)), wall);
  EXPECT_EQ(clock.now(wall), wall) << "a date without its fraction agrees";
}

TEST(ServerClock, NarrowsTheOffsetAndNoticesAJump) {
  const WallTime server{milliseconds(kWallStartMs)};
  ServerClock clock;
  clock.observe(server, server + 30s + 900ms);  // 0.9 s of the second had passed
  EXPECT_EQ(clock.now(server), server - 30900ms);
  clock.observe(server + 1s, server + 1s + 30s + 100ms);
  EXPECT_EQ(clock.now(server), server - 30100ms);
  clock.observe(server + 2s, server + 2s);
  EXPECT_EQ(clock.now(server), server) << "somebody set our clock right";
}

}  // namespace
}  // namespace storekeeper
