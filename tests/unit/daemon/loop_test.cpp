#include "daemon/loop.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/scripted_transport.hpp"
#include "support/virtual_clock.hpp"
#include "unit/daemon/pass_results.hpp"
#include "unit/daemon/scripted_alarm.hpp"

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
using boost::asio::awaitable;
using std::chrono::seconds;
using testing::converged;
using testing::failed_with;

// Chance in the middle: no delay is moved.
class SteadyRandom final : public Random {
 public:
  std::uint64_t next() override { return std::uint64_t{1} << 63U; }
};

class LoopTest : public ::testing::Test {
 protected:
  // Passes that end as scripted, then well, until there were `passes`. Returns when each of them
  // started, in seconds from the first.
  std::vector<seconds> starts(std::size_t passes) {
    LoopPorts ports;
    ports.clock = &clock_;
    ports.random = &random_;
    ports.alarm = &alarm_;
    ports.events = &events_;
    auto one_pass = [this, passes] { return pass(this, passes); };
    auto observe = [this](const PassResult& result, std::chrono::milliseconds) {
      observed_.push_back(result.outcome);
      if (interval_later_) schedule_.interval = *interval_later_;
    };
    testing::run_virtual(
        io_, clock_, run_loop(std::move(one_pass), std::move(observe), ports, &schedule_));
    std::vector<seconds> found;
    for (const auto at : started_) {
      found.push_back(std::chrono::duration_cast<seconds>(at - started_.front()));
    }
    return found;
  }

  SteadyTime after(seconds time) const { return clock_.now() + time; }

  boost::asio::io_context io_;
  testing::VirtualClock clock_;
  testing::ScriptedAlarm alarm_{&clock_};
  testing::RecordingEvents events_;
  SteadyRandom random_;
  ScheduleSettings schedule_;
  std::optional<seconds> interval_later_;  // from the end of the first pass on
  std::deque<PassResult> script_;
  seconds pass_takes_{0};
  bool throws_ = false;
  std::vector<SteadyTime> started_;
  std::vector<PassOutcome> observed_;

 private:
  static awaitable<PassResult> pass(LoopTest* test, std::size_t last) {
    test->started_.push_back(test->clock_.now());
    const auto until = test->clock_.now() + test->pass_takes_;
    co_await test->clock_.sleep_until(until);
    if (test->started_.size() == last) test->clock_.request_stop();
    if (test->throws_) throw std::runtime_error("password=hunter2");
    auto result = converged();
    if (!test->script_.empty()) {
      result = std::move(test->script_.front());
      test->script_.pop_front();
    }
    co_return result;
  }
};

awaitable<void> stop_after(testing::VirtualClock* clock, seconds time) {
  const auto when = clock->now() + time;
  co_await clock->sleep_until(when);
  clock->request_stop();
}

TEST_F(LoopTest, StartsAtOnceAndThenEveryInterval) {
  EXPECT_EQ(starts(4), (std::vector<seconds>{0s, 300s, 600s, 900s}));
  EXPECT_EQ(observed_, std::vector<PassOutcome>(4, PassOutcome::kConverged));
}

TEST_F(LoopTest, TakesUpAnotherIntervalWithTheNextPass) {
  interval_later_ = 60s;
  EXPECT_EQ(starts(4), (std::vector<seconds>{0s, 300s, 360s, 420s}));
}

TEST_F(LoopTest, CountsTheIntervalFromTheEndOfAPass) {
  pass_takes_ = 40s;
  EXPECT_EQ(starts(3), (std::vector<seconds>{0s, 340s, 680s}));
}

TEST_F(LoopTest, ComesBackSoonerAfterFailures) {
  for (int i = 0; i < 5; ++i) script_.push_back(failed_with(Errc::kNetwork));
  EXPECT_EQ(starts(7), (std::vector<seconds>{0s, 30s, 90s, 210s, 450s, 750s, 1050s}));
}

TEST_F(LoopTest, StartsAtOnceWhenTheManifestsChangeOrSomebodyAsks) {
  alarm_.script = {{after(10s), WakeCause::kManifests}, {after(25s), WakeCause::kRequest}};
  EXPECT_EQ(starts(4), (std::vector<seconds>{0s, 10s, 25s, 325s}));
}

TEST_F(LoopTest, RunsOncePerPassForAllRingsDuringIt) {
  pass_takes_ = 10s;
  alarm_.script = {{after(3s), WakeCause::kManifests}, {after(5s), WakeCause::kRequest}};
  EXPECT_EQ(starts(3), (std::vector<seconds>{0s, 10s, 320s}));
}

TEST_F(LoopTest, AsksLessAndLessWhileTheTokenIsRefused) {
  for (int i = 0; i < 6; ++i) script_.push_back(failed_with(Errc::kUnauthorized));
  EXPECT_EQ(starts(7), (std::vector<seconds>{0s, 60s, 180s, 420s, 900s, 1860s, 3660s}));
}

TEST_F(LoopTest, DoesNotHammerARefusedTokenWhenManifestsChange) {
  script_.push_back(failed_with(Errc::kUnauthorized));
  alarm_.script = {{after(10s), WakeCause::kManifests}, {after(20s), WakeCause::kManifests}};
  EXPECT_EQ(starts(2), (std::vector<seconds>{0s, 60s}));
}

TEST_F(LoopTest, ChecksARefusedTokenWhenAPersonAsks) {
  script_.push_back(failed_with(Errc::kUnauthorized));
  alarm_.script = {{after(10s), WakeCause::kManifests}, {after(20s), WakeCause::kRequest}};
  EXPECT_EQ(starts(2), (std::vector<seconds>{0s, 20s}));
}

TEST_F(LoopTest, RunsOneCycleAfterASuspendedNight) {
  // A pass that was interrupted by a lid that closed for ten hours.
  pass_takes_ = 36'000s;
  EXPECT_EQ(starts(2), (std::vector<seconds>{0s, 36'300s}));
}

TEST_F(LoopTest, CaresNothingForTheWallClock) {
  clock_.jump_wall(std::chrono::hours(24 * 365));
  EXPECT_EQ(starts(2), (std::vector<seconds>{0s, 300s}));
}

TEST_F(LoopTest, StopsInTheMiddleOfAWait) {
  alarm_.script = {};
  boost::asio::co_spawn(io_, stop_after(&clock_, 100s), [](const std::exception_ptr&) {});
  EXPECT_EQ(starts(9), (std::vector<seconds>{0s}));
}

TEST_F(LoopTest, TakesAPassThatThrowsForFailedAndTellsNothingOfItsText) {
  throws_ = true;
  EXPECT_EQ(starts(2), (std::vector<seconds>{0s, 30s}));
  EXPECT_EQ(observed_, std::vector<PassOutcome>(2, PassOutcome::kFailed));
  for (const auto& event : events_.events) {
    EXPECT_EQ(event.reason.find("hunter2"), std::string::npos);
  }
}

}  // namespace
}  // namespace storekeeper
