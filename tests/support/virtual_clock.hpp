// A clock that moves only when everybody sleeps, and the driver that moves it. Same
// program, same order of events, no real time: sleepers wake one by one, by the time they asked
// for, then by the order in which they lay down.
//
// The clock owns what sleeps: destroying it destroys the coroutines that wait in it, without
// running them. So it can stand for a process that is killed; destroy it before whatever those
// coroutines' locals refer to.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "ports/clock.hpp"

namespace storekeeper::testing {

class VirtualClock final : public Clock {
 public:
  /// Both clocks start on a whole second.
  explicit VirtualClock(
      WallTime wall_start = WallTime(std::chrono::seconds(1'780'000'000)),
      SteadyTime start = SteadyTime(std::chrono::hours(1)))
      : now_(start), wall_offset_(wall_start.time_since_epoch() - start.time_since_epoch()) {}
  VirtualClock(const VirtualClock&) = delete;
  VirtualClock& operator=(const VirtualClock&) = delete;
  ~VirtualClock() override {
    const auto forgotten = std::exchange(sleepers_, {});  // may ask for this clock as it goes
  }

  SteadyTime now() const override { return now_; }
  WallTime wall_now() const override {
    return WallTime(
        std::chrono::duration_cast<WallTime::duration>(now_.time_since_epoch() + wall_offset_));
  }
  bool stopping() const override { return stopping_; }

  boost::asio::awaitable<bool> sleep_until(SteadyTime when) override {
    if (stopping_) co_return false;
    const auto executor = co_await boost::asio::this_coro::executor;
    auto start = [this, when, executor](auto handler) {
      const auto wake = std::make_shared<decltype(handler)>(std::move(handler));
      sleepers_.emplace(std::pair(std::max(when, now_), sequence_++), [executor, wake](bool woke) {
        boost::asio::post(executor, [wake, woke] { std::move (*wake)(woke); });
      });
    };
    // Named, not written inside the co_await expression: GCC 12 destroys it twice there.
    const bool woke =
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(bool)>(
            std::move(start), boost::asio::use_awaitable);
    co_return woke;
  }

  /// Everybody wakes with false, now and from now on.
  void request_stop() {
    stopping_ = true;
    for (auto& [key, wake] : std::exchange(sleepers_, {})) wake(false);
  }

  /// The wall clock alone is set forward, or back.
  void jump_wall(std::chrono::milliseconds by) { wall_offset_ += by; }

  std::size_t sleepers() const { return sleepers_.size(); }

  /// Moves to the moment of the first sleeper and wakes it; false if nobody sleeps.
  bool wake_next() {
    if (sleepers_.empty()) return false;
    auto first = sleepers_.extract(sleepers_.begin());
    now_ = std::max(now_, first.key().first);
    first.mapped()(true);
    return true;
  }

 private:
  SteadyTime now_;
  std::chrono::nanoseconds wall_offset_;
  bool stopping_ = false;
  std::uint64_t sequence_ = 0;
  std::map<std::pair<SteadyTime, std::uint64_t>, std::function<void(bool)>> sleepers_;
};

/// Runs what is ready, then moves the clock, until `finished` says so. Throws when nothing is
/// ready and nobody sleeps: then everybody waits for something that cannot come.
template <class Finished>
void drive(boost::asio::io_context& io, VirtualClock& clock, Finished finished) {
  for (;;) {
    io.restart();
    io.poll();
    if (finished()) return;
    if (!clock.wake_next()) throw std::runtime_error("all coroutines wait and nobody sleeps");
  }
}

/// The result of `work`, in no real time.
template <class T>
T run_virtual(boost::asio::io_context& io, VirtualClock& clock, boost::asio::awaitable<T> work) {
  std::optional<T> value;
  std::exception_ptr thrown;
  boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr error, T result) {
    thrown = std::move(error);
    value.emplace(std::move(result));
  });
  drive(io, clock, [&] { return value.has_value(); });
  if (thrown) std::rethrow_exception(thrown);
  return *std::move(value);
}

inline void run_virtual(
    boost::asio::io_context& io, VirtualClock& clock, boost::asio::awaitable<void> work) {
  bool done = false;
  std::exception_ptr thrown;
  boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr error) {
    thrown = std::move(error);
    done = true;
  });
  drive(io, clock, [&] { return done; });
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace storekeeper::testing
