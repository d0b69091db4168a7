#include "daemon/run_daemon.hpp"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <utility>

namespace storekeeper {
namespace {

namespace asio = boost::asio;

constexpr int kSignalled = 128;  // what shells add to the signal's number

asio::awaitable<void> obey_signals(asio::signal_set* signals, Daemon* daemon) {
  bool stopping = false;
  for (;;) {
    const auto [error, number] = co_await signals->async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    if (number == SIGHUP) {
      daemon->reconcile_now();
    } else if (std::exchange(stopping, true)) {
      ::_exit(kSignalled + number);
    } else {
      daemon->request_stop();
    }
  }
}

}  // namespace

int run_daemon(asio::io_context& io, DaemonPorts ports, DaemonSettings settings) {
  asio::signal_set signals(io, SIGINT, SIGTERM, SIGHUP);
  Daemon daemon(io, ports, std::move(settings));
  int exit_code = 1;
  const auto started = daemon.start([&](bool orderly) {
    exit_code = orderly ? 0 : 1;
    signals.cancel();
    io.stop();
  });
  if (!started) {
    Event event;
    event.level = EventLevel::kError;
    event.message = "the status port cannot be opened";
    event.reason = started.error().message;
    if (!started.error().hint.empty()) event.reason += " (" + started.error().hint + ')';
    ports.log->emit(event);
    return exit_code;
  }
  asio::co_spawn(io, obey_signals(&signals, &daemon), asio::detached);
  io.run();
  return exit_code;
}

}  // namespace storekeeper
