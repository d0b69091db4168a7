// Time, and waiting for it: the one way to either, so that tests and the
// simulation can replace both.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>

namespace storekeeper {

/// For durations and deadlines; never goes back.
using SteadyTime = std::chrono::steady_clock::time_point;
/// For display, and for comparing with times a server sent.
using WallTime = std::chrono::system_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;

  virtual SteadyTime now() const = 0;
  virtual WallTime wall_now() const = 0;

  /// True at `when`; false as soon as the program was asked to stop, which may
  /// be at once. Whoever gets false starts nothing new.
  virtual boost::asio::awaitable<bool> sleep_until(SteadyTime when) = 0;

  /// True once the program was asked to stop.
  virtual bool stopping() const = 0;
};

}  // namespace storekeeper
