#include "system/asio_clock.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

namespace storekeeper {

namespace asio = boost::asio;

// Shared with the sleepers, which may be destroyed after the clock.
struct AsioClock::State {
  explicit State(asio::io_context& context) : io(context) {}

  asio::io_context& io;
  bool stopping = false;
  std::vector<asio::steady_timer*> sleepers;
};

AsioClock::AsioClock(asio::io_context& io) : state_(std::make_shared<State>(io)) {}

AsioClock::~AsioClock() = default;

SteadyTime AsioClock::now() const { return std::chrono::steady_clock::now(); }

WallTime AsioClock::wall_now() const { return std::chrono::system_clock::now(); }

bool AsioClock::stopping() const { return state_->stopping; }

asio::awaitable<bool> AsioClock::sleep_until(SteadyTime when) {
  // Cancellation is an answer here, not an exception.
  co_await asio::this_coro::throw_if_cancelled(false);
  const auto state = state_;
  if (state->stopping) co_return false;
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none) co_return false;

  struct Sleeper {
    Sleeper(std::shared_ptr<State> clock, SteadyTime until)
        : state(std::move(clock)), timer(state->io, until) {
      state->sleepers.push_back(&timer);
    }
    ~Sleeper() { std::erase(state->sleepers, &timer); }
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;

    std::shared_ptr<State> state;
    asio::steady_timer timer;
  };
  Sleeper sleeper(state, when);
  const auto [error] = co_await sleeper.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return !error && !state->stopping;
}

void AsioClock::request_stop() {
  state_->stopping = true;
  for (auto* timer : state_->sleepers) timer->cancel();
}

}  // namespace storekeeper
