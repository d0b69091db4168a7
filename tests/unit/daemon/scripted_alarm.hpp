// An alarm on the virtual clock that rings when a test says so.
#pragma once

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "daemon/alarm.hpp"
#include "ports/clock.hpp"

namespace storekeeper::testing {

class ScriptedAlarm final : public Alarm {
 public:
  struct Ring {
    SteadyTime at = {};
    WakeCause cause = WakeCause::kTime;
  };

  explicit ScriptedAlarm(Clock* clock) : clock_(clock) {}

  /// In order of time.
  std::vector<Ring> script = {};
  /// What ring() was called with, and when.
  std::vector<Ring> rung = {};

  boost::asio::awaitable<WakeCause> wait_until(SteadyTime when) override {
    auto wake_at = when;
    auto cause = WakeCause::kTime;
    if (!script.empty() && script.front().at <= when) {
      wake_at = std::max(script.front().at, clock_->now());
      while (!script.empty() && script.front().at <= wake_at) {
        cause = std::max(cause, script.front().cause);
        script.erase(script.begin());
      }
    }
    const bool woke = co_await clock_->sleep_until(wake_at);
    co_return woke ? cause : WakeCause::kRequest;
  }

  void ring(WakeCause cause) override {
    Ring ring;
    ring.at = clock_->now();
    ring.cause = cause;
    rung.push_back(ring);
  }

 private:
  Clock* clock_;
};

}  // namespace storekeeper::testing
