#include "api/forecast.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

std::vector<PlannedWrite> writes(
    int count, ApiRoute route = ApiRoute::kPatch, milliseconds fresh_for = milliseconds::max()) {
  std::vector<PlannedWrite> result;
  for (int i = 0; i < count; ++i) {
    result.push_back(
        {route, std::to_string(static_cast<int>(route)) + std::to_string(i), fresh_for});
  }
  return result;
}

RateOutlook outlook(
    int lanes, milliseconds latency, std::int64_t free_now, std::int64_t free_later,
    milliseconds ends_in) {
  RateOutlook result;
  result.lanes = lanes;
  result.latency = latency;
  WindowOutlook window;
  window.free_now = free_now;
  window.free_later = free_later;
  window.ends_in = ends_in;
  result.windows = {window};
  return result;
}

// Each opening of the gate costs a moment.
constexpr milliseconds kMoment{70};

TEST(Forecast, IsTheIdealTimeAndAMomentForEachOpening) {
  struct Case {
    const char* name;
    int writes;
    RateOutlook outlook;
    milliseconds duration;
    std::size_t waits;
  };
  const Case cases[] = {
      {"nothing", 0, outlook(4, 50ms, 10, 10, 5s), 0ms, 0},
      {"latency binds", 10, outlook(4, 50ms, 100, 100, 5s), 150ms, 0},
      {"one lane", 10, outlook(1, 50ms, 100, 100, 5s), 500ms, 0},
      {"just enough", 10, outlook(10, 50ms, 10, 10, 5s), 50ms, 0},
      {"one too many", 11, outlook(10, 50ms, 10, 10, 5s), 5s + kMoment + 50ms, 1},
      {"nothing left", 5, outlook(10, 50ms, 0, 10, 3s), 3s + kMoment + 50ms, 1},
      // 4 now, then after 2 s, 12 s and 22 s ten each, and the last one.
      {"several windows", 35, outlook(10, 50ms, 4, 10, 2s), 32s + kMoment + 50ms, 4},
      {"the window ends meanwhile", 40, outlook(1, 1s, 10, 100, 5s), 40s, 0},
  };
  for (const auto& c : cases) {
    const auto cost = forecast(writes(c.writes), c.outlook, 0ms);
    EXPECT_EQ(cost.duration, c.duration) << c.name;
    EXPECT_EQ(cost.waits.size(), c.waits) << c.name;
    EXPECT_EQ(cost.updates, c.writes);
    EXPECT_TRUE(cost.quota_known);
  }
}

TEST(Forecast, SaysWhenItWillBeWaiting) {
  const auto cost = forecast(writes(25), outlook(5, 100ms, 10, 10, 4s), 0ms);
  ASSERT_EQ(cost.waits.size(), 2U);
  EXPECT_EQ(cost.waits[0].after_requests, 10);
  EXPECT_EQ(cost.waits[0].begins, 200ms);
  EXPECT_EQ(cost.waits[0].length, 3800ms + kMoment);
  EXPECT_EQ(cost.waits[1].after_requests, 20);
  EXPECT_EQ(cost.waiting(), cost.waits[0].length + cost.waits[1].length);
}

TEST(Forecast, DeletionsBeginWhenTheRestIsDoneWithAListAndALookAtEach) {
  auto all = writes(2, ApiRoute::kDelete);
  all[0].route = ApiRoute::kPatch;
  all[0].environment = all[1].environment;
  all[0].last = all[1].last = all[1].looks = true;
  const auto others = writes(3, ApiRoute::kCreate);
  all.insert(all.end(), others.begin(), others.end());
  const auto cost = forecast(all, outlook(10, 50ms, 100, 100, 5s), 0ms);
  EXPECT_EQ(cost.duration, 250ms) << "creates, list, mark, look, delete";
  EXPECT_EQ(cost.creates, 3);
  EXPECT_EQ(cost.updates, 1);
  EXPECT_EQ(cost.second_looks, 2);
  EXPECT_EQ(cost.deletes, 1);
}

TEST(Forecast, OneEnvironmentIsWrittenToOneAfterTheOther) {
  auto all = writes(6);
  for (auto& write : all) write.environment = "same";
  EXPECT_EQ(forecast(all, outlook(10, 50ms, 100, 100, 5s), 0ms).duration, 300ms);
}

TEST(Forecast, AQuotaOfARouteBindsThatRouteOnly) {
  auto given = outlook(10, 50ms, 2, 2, 5s);
  given.windows.front().route = ApiRoute::kCreate;
  EXPECT_EQ(forecast(writes(9), given, 0ms).waits.size(), 0U);
  EXPECT_EQ(forecast(writes(3, ApiRoute::kCreate), given, 0ms).waits.size(), 1U);
}

TEST(Forecast, CountsTheSecondLooksOfLateWrites) {
  // Two now, one of them is old by then; after 5 s each needs a read.
  const auto cost = forecast(writes(4, ApiRoute::kDelete, 10s), outlook(10, 50ms, 2, 10, 5s), 6s);
  EXPECT_EQ(cost.second_looks, 2);
  EXPECT_EQ(
      forecast(writes(4, ApiRoute::kDelete, 10s), outlook(10, 50ms, 9, 9, 5s), 6s).second_looks, 0);
}

TEST(Forecast, KnowsNoQuotaUntilAnAnswerTellsIt) {
  RateOutlook given;
  given.lanes = 2;
  given.latency = 50ms;
  const auto cost = forecast(writes(10), given, 0ms);
  EXPECT_FALSE(cost.quota_known);
  EXPECT_EQ(cost.duration, 250ms);
}

TEST(Forecast, BeginsWithTheWaitThatThe429AskedFor) {
  auto given = outlook(2, 50ms, 10, 10, 5s);
  given.closed_for = 3s;
  const auto cost = forecast(writes(2), given, 0ms);
  EXPECT_EQ(cost.duration, 3050ms);
  ASSERT_EQ(cost.waits.size(), 1U);
  EXPECT_EQ(cost.waits[0].length, 3s);
}

}  // namespace
}  // namespace storekeeper
