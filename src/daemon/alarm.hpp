// A sleep that others may cut short: how the loop learns that there is a reason to start now.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "ports/clock.hpp"

namespace boost::asio {
class io_context;
}

namespace storekeeper {

/// The most urgent last.
enum class WakeCause {
  kTime,       // nothing but the time has come
  kManifests,  // the manifests have changed
  kRequest,    // a person or another program asks, or the program is to stop
};

class Alarm {
 public:
  virtual ~Alarm() = default;

  /// Completes at `when`, or as soon as ring() was called since the last wait ended, which may be
  /// at once. Says why; of several causes, the most urgent. For one waiter at a time.
  virtual boost::asio::awaitable<WakeCause> wait_until(SteadyTime when) = 0;

  /// Never blocks. Rings that nobody waits for count for the next wait; two are as one.
  virtual void ring(WakeCause cause) = 0;
};

/// Of the real world. Everything on the thread that runs `io`, which must outlive it.
std::unique_ptr<Alarm> make_asio_alarm(boost::asio::io_context& io);

}  // namespace storekeeper
