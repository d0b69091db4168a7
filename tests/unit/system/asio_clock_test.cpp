#include "system/asio_clock.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <vector>

#include "support/run_awaitable.hpp"

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

TEST(AsioClock, SleepsUntilTheTimeHasCome) {
  asio::io_context io;
  AsioClock clock(io);
  const auto when = clock.now() + 2ms;
  EXPECT_TRUE(testing::run_awaitable(io, clock.sleep_until(when)));
  EXPECT_GE(clock.now(), when);
}

TEST(AsioClock, WakesEverySleeperWhenAskedToStop) {
  asio::io_context io;
  AsioClock clock(io);
  std::vector<bool> woken;
  for (int i = 0; i < 3; ++i) {
    asio::co_spawn(
        io, clock.sleep_until(clock.now() + 1h),
        [&](const std::exception_ptr&, bool in_time) { woken.push_back(in_time); });
  }
  asio::post(io, [&] { clock.request_stop(); });
  io.run_for(20s);
  EXPECT_EQ(woken, std::vector<bool>(3, false));
  EXPECT_TRUE(clock.stopping());
}

TEST(AsioClock, LetsNobodySleepAfterThat) {
  asio::io_context io;
  AsioClock clock(io);
  EXPECT_FALSE(clock.stopping());
  clock.request_stop();
  EXPECT_FALSE(testing::run_awaitable(io, clock.sleep_until(clock.now() + 1h)));
  EXPECT_FALSE(testing::run_awaitable(io, clock.sleep_until(clock.now() - 1h)));
}

TEST(AsioClock, WakesASleeperWhoseCoroutineIsCancelled) {
  asio::io_context io;
  AsioClock clock(io);
  asio::cancellation_signal signal;
  std::optional<bool> woken;
  asio::co_spawn(
      io, clock.sleep_until(clock.now() + 1h),
      asio::bind_cancellation_slot(
          signal.slot(), [&](const std::exception_ptr&, bool in_time) { woken = in_time; }));
  asio::post(io, [&] { signal.emit(asio::cancellation_type::terminal); });
  io.run_for(20s);
  EXPECT_EQ(woken, std::optional(false));
}

TEST(AsioClock, MayGoBeforeItsSleepers) {
  asio::io_context io;
  {
    AsioClock clock(io);
    asio::co_spawn(io, clock.sleep_until(clock.now() + 1h), [](const std::exception_ptr&, bool) {});
    io.poll();
  }
  SUCCEED();  // the sleeper is destroyed with `io`
}

}  // namespace
}  // namespace storekeeper
