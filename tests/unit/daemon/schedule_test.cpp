#include "daemon/schedule.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "unit/daemon/pass_results.hpp"

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using testing::action_failed_with;
using testing::converged;
using testing::failed_with;

constexpr double kMiddle = 0.5;  // the chance that moves nothing

std::vector<milliseconds> delays(Schedule& schedule, const PassResult& result, int count) {
  std::vector<milliseconds> found;
  for (int i = 0; i < count; ++i) found.push_back(schedule.delay_after(result, kMiddle));
  return found;
}

TEST(Schedule, WaitsForTheIntervalAfterAGoodPass) {
  Schedule schedule({});
  EXPECT_EQ(delays(schedule, converged(), 3), std::vector<milliseconds>(3, 5min));
}

TEST(Schedule, MovesEachDelayByATenthAtMost) {
  Schedule schedule({});
  EXPECT_EQ(schedule.delay_after(converged(), 0.0), 270s);
  EXPECT_EQ(schedule.delay_after(converged(), 0.75), 315s);
  EXPECT_LT(schedule.delay_after(converged(), 0.999999), 330s);
}

TEST(Schedule, DoublesFromThirtySecondsUpToTheIntervalAfterFailures) {
  Schedule schedule({});
  const std::vector<milliseconds> expected = {30s, 60s, 120s, 240s, 300s, 300s};
  EXPECT_EQ(delays(schedule, failed_with(Errc::kNetwork), 6), expected);
}

TEST(Schedule, LooksSoonerWhileANewStoreIsNotInStep) {
  Schedule schedule({});
  PassResult waiting;
  waiting.outcome = PassOutcome::kWaiting;
  waiting.applied.emplace();
  EXPECT_EQ(delays(schedule, waiting, 3), (std::vector<milliseconds>{30s, 60s, 120s}));
  EXPECT_EQ(schedule.delay_after(converged(), kMiddle), 5min);
}

TEST(Schedule, StartsOverAfterAGoodPass) {
  Schedule schedule({});
  delays(schedule, failed_with(Errc::kServer), 3);
  schedule.delay_after(converged(), kMiddle);
  EXPECT_EQ(schedule.delay_after(failed_with(Errc::kServer), kMiddle), 30s);
}

TEST(Schedule, NeverWaitsLongerAfterAFailureThanTheInterval) {
  ScheduleSettings settings;
  settings.interval = 10s;
  Schedule schedule(settings);
  EXPECT_EQ(delays(schedule, failed_with(Errc::kNetwork), 2), std::vector<milliseconds>(2, 10s));
}

TEST(Schedule, ChecksARefusedTokenAgainFromOneMinuteToThirty) {
  for (const auto code : {Errc::kUnauthorized, Errc::kForbidden}) {
    Schedule schedule({});
    const std::vector<milliseconds> expected = {1min, 2min, 4min, 8min, 16min, 30min, 30min};
    EXPECT_EQ(delays(schedule, failed_with(code), 7), expected);
  }
}

TEST(Schedule, TakesARefusedTokenForItselfButARefusedWriteForThatStore) {
  EXPECT_EQ(judge(action_failed_with(Errc::kUnauthorized)), PassEnd::kAccessRefused);
  EXPECT_EQ(judge(action_failed_with(Errc::kForbidden)), PassEnd::kFailed);
  EXPECT_EQ(judge(failed_with(Errc::kForbidden)), PassEnd::kAccessRefused);
  EXPECT_EQ(judge(failed_with(Errc::kInvalidInput)), PassEnd::kFailed);
  EXPECT_EQ(judge(converged()), PassEnd::kGood);
}

TEST(Schedule, CountsFailuresOfEachKindOnTheirOwn) {
  Schedule schedule({});
  delays(schedule, failed_with(Errc::kNetwork), 4);
  EXPECT_EQ(schedule.delay_after(failed_with(Errc::kUnauthorized), kMiddle), 1min);
  EXPECT_EQ(schedule.delay_after(failed_with(Errc::kNetwork), kMiddle), 30s);
}

TEST(Schedule, NeverComesBackBeforeTheServerAllows) {
  Schedule schedule({});
  EXPECT_EQ(schedule.delay_after(failed_with(Errc::kRateLimited, 20min), 0.0), 20min);
}

RC_GTEST_PROP(Schedule, StaysWithinItsBoundsWhateverHappens, ()) {
  const ScheduleSettings settings;
  Schedule schedule(settings);
  const auto ends = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3));
  for (const int end : ends) {
    const double chance = *rc::gen::inRange(0, 1000) / 1000.0;
    const auto result = end == 0   ? converged()
                        : end == 1 ? failed_with(Errc::kNetwork)
                                   : failed_with(Errc::kUnauthorized);
    const auto delay = schedule.delay_after(result, chance);
    RC_ASSERT(delay >= 27s);
    RC_ASSERT(delay <= (end == 2 ? milliseconds(33min) : milliseconds(330s)));
  }
}

}  // namespace
}  // namespace storekeeper
