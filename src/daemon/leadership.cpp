#include "daemon/leadership.hpp"

namespace storekeeper {

void Leadership::observe(const Result<LeaseState>& outcome, SteadyTime started, WallTime wall) {
  failed_ = !outcome;
  // Whatever was granted before still stands, and runs out by itself.
  if (failed_) return;
  held_ = outcome->held;
  holder_ = outcome->holder;
  if (!held_) {
    until_ = SteadyTime::min();
    return;
  }
  until_ = started + times_.duration - times_.margin();
  wall_until_ = wall + times_.duration - times_.margin();
}

SteadyTime Leadership::writes_until(WallTime wall) const {
  if (!held_ || wall >= wall_until_) return SteadyTime::min();
  return until_;
}

SteadyTime Leadership::next_attempt(SteadyTime started) const {
  return started + (held_ && !failed_ ? times_.renewal() : times_.look());
}

void Leadership::resign() {
  held_ = false;
  until_ = SteadyTime::min();
  holder_.clear();
}

}  // namespace storekeeper
