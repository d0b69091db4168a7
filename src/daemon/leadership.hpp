// Until when this daemon may write, as leader of several. Pure: every time is handed in.
#pragma once

#include <chrono>
#include <string>

#include "ports/clock.hpp"
#include "ports/lease_storage.hpp"

namespace storekeeper {

struct LeaseTimes {
  std::chrono::milliseconds duration{15'000};

  /// How much earlier than the lease's end writing stops: for clocks that do not run at the same
  /// pace, and for a request on its way.
  std::chrono::milliseconds margin() const { return duration / 5; }
  /// From one renewal to the next.
  std::chrono::milliseconds renewal() const { return duration / 3; }
  /// From one look to the next while somebody else holds the lease, or nobody can tell.
  std::chrono::milliseconds look() const { return duration / 10; }
};

class Leadership {
 public:
  explicit Leadership(LeaseTimes times) : times_(times) {}

  /// What came of an attempt that began at `started` (`wall` by the wall clock). The storage may
  /// have started the lease at any moment since.
  void observe(const Result<LeaseState>& outcome, SteadyTime started, WallTime wall);

  /// Nothing may be written from that moment on; SteadyTime::min(): from now on. The wall clock
  /// counts too, because the steady one stands still while a machine sleeps: a wall clock that was
  /// set forward costs a term, one that was set back gains nothing.
  SteadyTime writes_until(WallTime wall) const;

  /// Whether a write may start now.
  bool leads(SteadyTime now, WallTime wall) const { return now < writes_until(wall); }

  /// The last that was said to hold it; empty: nobody, or nobody knows.
  const std::string& holder() const noexcept { return holder_; }

  /// When the attempt after one that began at `started` is due.
  SteadyTime next_attempt(SteadyTime started) const;

  /// Says that the lease was given up.
  void resign();

 private:
  LeaseTimes times_;
  bool held_ = false;    // as far as the last attempt could tell
  bool failed_ = false;  // the last attempt could not tell
  SteadyTime until_ = SteadyTime::min();
  WallTime wall_until_ = WallTime::min();
  std::string holder_ = {};
};

}  // namespace storekeeper
