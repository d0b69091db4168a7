#include "daemon/election.hpp"

#include <algorithm>
#include <utility>

#include "base/printable.hpp"

namespace storekeeper {

namespace asio = boost::asio;

asio::awaitable<void> Election::run() {
  auto& clock = *ports_.clock;
  while (!clock.stopping()) {
    const SteadyTime started = clock.now();
    const WallTime wall = clock.wall_now();
    const Deadline deadline = started + times_.renewal();
    const auto outcome = co_await ports_.storage->try_hold(deadline);
    leadership_.observe(outcome, started, wall);
    trouble_ = outcome ? std::string() : outcome.error().message;
    tell();
    if (leads()) ports_.alarm->ring(WakeCause::kRequest);
    // The end of the term is a moment to look at, too: that is when this stops leading.
    SteadyTime next = std::max(leadership_.next_attempt(started), clock.now());
    const bool slept = co_await clock.sleep_until(next);
    if (!slept) co_return;
    tell();
  }
}

asio::awaitable<bool> Election::wait_until_leader() {
  while (!ports_.clock->stopping()) {
    if (leads()) co_return true;
    co_await ports_.alarm->wait_until(SteadyTime::max());
  }
  co_return false;
}

asio::awaitable<void> Election::release(Deadline deadline) {
  leadership_.resign();
  co_await ports_.storage->release(deadline);
}

bool Election::leads() const {
  return leadership_.leads(ports_.clock->now(), ports_.clock->wall_now());
}

SteadyTime Election::writes_until() const {
  return leadership_.writes_until(ports_.clock->wall_now());
}

std::string Election::standing() const {
  if (leads()) return "leader";
  const auto& holder = leadership_.holder();
  if (!trouble_.empty()) return "standby: nobody can tell who leads";
  return holder.empty() ? "standby" : "standby: " + printable(holder) + " leads";
}

// Changes only.
void Election::tell() {
  const bool leading = leads();
  if (told_anything_ && leading == told_leading_) return;
  Event event;
  event.level = told_leading_ ? EventLevel::kWarning : EventLevel::kInfo;
  event.message = leading ? "this daemon leads" : "this daemon is on standby";
  if (!leading && !trouble_.empty()) {
    event.level = EventLevel::kWarning;
    event.reason = trouble_;
  } else if (!leading && !leadership_.holder().empty()) {
    event.reason = printable(leadership_.holder()) + " leads";
  }
  told_anything_ = true;
  told_leading_ = leading;
  ports_.events->emit(event);
}

}  // namespace storekeeper
