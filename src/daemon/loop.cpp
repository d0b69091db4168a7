#include "daemon/loop.hpp"

#include <string_view>
#include <utility>

namespace storekeeper {
namespace {

namespace asio = boost::asio;

void note(EventSink& events, EventLevel level, std::string_view message) {
  Event event;
  event.level = level;
  event.message = message;
  events.emit(event);
}

asio::awaitable<PassResult> run_guarded(const PassFunction* run_one_pass) {
  PassResult result;
  try {
    result = co_await (*run_one_pass)();
  } catch (...) {
    // Out of memory, or a bug: its text may quote anything, and the next pass starts afresh.
    Error error;
    error.code = Errc::kInternal;
    error.message = "the pass was given up: out of memory, or a bug of this program";
    result = {};
    result.error = std::move(error);
  }
  co_return result;
}

/// Until the next pass is to start, or the program is to stop.
asio::awaitable<void> wait_for_reason(LoopPorts ports, SteadyTime due, bool access_refused) {
  for (;;) {
    const auto cause = co_await ports.alarm->wait_until(due);
    if (ports.clock->stopping() || cause == WakeCause::kTime) co_return;
    if (cause == WakeCause::kRequest) {
      note(*ports.events, EventLevel::kInfo, "asked to reconcile now");
      co_return;
    }
    if (!access_refused) {
      note(*ports.events, EventLevel::kInfo, "manifests have changed");
      co_return;
    }
    note(
        *ports.events, EventLevel::kWarning,
        "manifests have changed, and wait until the API accepts the token again");
  }
}

}  // namespace

asio::awaitable<void> run_loop(
    PassFunction run_one_pass, PassObserver observe, LoopPorts ports,
    const ScheduleSettings* settings) {
  Schedule schedule(*settings);
  while (!ports.clock->stopping()) {
    auto due = ports.clock->now();
    bool access_refused = false;
    {
      const auto result = co_await run_guarded(&run_one_pass);
      schedule.change(*settings);
      const auto delay = schedule.delay_after(result, ports.random->next01());
      access_refused = judge(result) == PassEnd::kAccessRefused;
      observe(result, delay);
      due = ports.clock->now() + delay;
    }
    if (ports.clock->stopping()) break;
    co_await wait_for_reason(ports, due, access_refused);
  }
}

}  // namespace storekeeper
