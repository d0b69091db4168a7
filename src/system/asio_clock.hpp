// The Clock of the real world, on the io_context that runs the program.
#pragma once

#include <memory>

#include "ports/clock.hpp"

namespace boost::asio {
class io_context;
}

namespace storekeeper {

/// Everything on the thread that runs `io`, which must outlive it.
class AsioClock final : public Clock {
 public:
  explicit AsioClock(boost::asio::io_context& io);
  ~AsioClock() override;
  AsioClock(const AsioClock&) = delete;
  AsioClock& operator=(const AsioClock&) = delete;

  SteadyTime now() const override;
  WallTime wall_now() const override;
  /// Cancelling the coroutine that awaits it also wakes it, with false.
  boost::asio::awaitable<bool> sleep_until(SteadyTime when) override;
  bool stopping() const override;

  /// Wakes every sleeper with false; from now on nobody sleeps. Cannot be undone.
  void request_stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace storekeeper
