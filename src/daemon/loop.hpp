// Passes for ever: one at once, then whenever the schedule or the alarm says so. Knows neither
// what a pass does nor what time really is, so that tests run days of it in no time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>

#include "daemon/alarm.hpp"
#include "daemon/schedule.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"
#include "ports/random.hpp"
#include "reconcile/pass.hpp"

namespace storekeeper {

/// What must outlive the loop.
struct LoopPorts {
  Clock* clock = nullptr;
  Random* random = nullptr;
  Alarm* alarm = nullptr;
  EventSink* events = nullptr;
};

/// One pass, whole.
using PassFunction = std::function<boost::asio::awaitable<PassResult>()>;

/// Called after each pass with what became of it and the time until the next.
using PassObserver =
    std::function<void(const PassResult& result, std::chrono::milliseconds until_next)>;

/// Completes once Clock::stopping(), after the pass that then runs has ended; whoever stops
/// the clock also rings the alarm. A pass that throws counts as failed. Each delay counts from
/// the end of a pass, so that after a suspended night there is one pass and not a hundred.
/// While the API refuses the token, only the schedule and kRequest start a pass.
/// `settings` may change meanwhile: they count from the end of the next pass on.
boost::asio::awaitable<void> run_loop(
    PassFunction run_one_pass, PassObserver observe, LoopPorts ports,
    const ScheduleSettings* settings);

}  // namespace storekeeper
