#include "daemon/alarm.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>

#include "support/run_awaitable.hpp"

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
using testing::run_awaitable;

SteadyTime in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

TEST(Alarm, LetsTheTimeCome) {
  boost::asio::io_context io;
  const auto alarm = make_asio_alarm(io);
  const auto when = in(2ms);
  EXPECT_EQ(run_awaitable(io, alarm->wait_until(when)), WakeCause::kTime);
  EXPECT_GE(std::chrono::steady_clock::now(), when);
}

TEST(Alarm, WakesWhoeverWaits) {
  boost::asio::io_context io;
  const auto alarm = make_asio_alarm(io);
  boost::asio::post(io, [&] { alarm->ring(WakeCause::kManifests); });
  EXPECT_EQ(run_awaitable(io, alarm->wait_until(in(1h))), WakeCause::kManifests);
}

TEST(Alarm, KeepsTheMostUrgentRingUntilSomebodyWaits) {
  boost::asio::io_context io;
  const auto alarm = make_asio_alarm(io);
  alarm->ring(WakeCause::kRequest);
  alarm->ring(WakeCause::kManifests);
  EXPECT_EQ(run_awaitable(io, alarm->wait_until(in(1h))), WakeCause::kRequest);
  EXPECT_EQ(run_awaitable(io, alarm->wait_until(in(1ms))), WakeCause::kTime);
}

}  // namespace
}  // namespace storekeeper
