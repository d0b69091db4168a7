#include "daemon/run_daemon.hpp"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <utility>

#include "logging/log_sink.hpp"
#include "system/environment.hpp"
#include "system/service_manager.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

constexpr int kSignalled = 128;  // what shells add to the signal's number

// How the last pass ended, as the service's status.
class ServiceStatus final : public EventSink {
 public:
  explicit ServiceStatus(const ServiceManager* manager) : manager_(manager) {}

  void emit(const Event& event) override {
    if (event.kind != EventKind::kPassFinished) return;
    auto text = "last pass: " + event.outcome;
    if (event.count > 0) text += ", changes: " + std::to_string(event.count);
    manager_->status(text);
  }

 private:
  const ServiceManager* manager_;
};

// As long as the loop turns.
asio::awaitable<void> feed_watchdog(
    asio::steady_timer* timer, const ServiceManager* manager, std::chrono::microseconds period) {
  for (;;) {
    manager->alive();
    timer->expires_after(period);
    const auto [error] = co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
  }
}

asio::awaitable<void> obey_signals(
    asio::signal_set* signals, Daemon* daemon, const ServiceManager* manager,
    const std::function<Reload()>* read_again) {
  bool stopping = false;
  for (;;) {
    const auto [error, number] = co_await signals->async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    if (number == SIGHUP) {
      manager->reloading();
      daemon->take_up((*read_again)());
      daemon->reconcile_now();
      manager->ready("reconciling anew");
    } else if (std::exchange(stopping, true)) {
      ::_exit(kSignalled + number);
    } else {
      manager->stopping();
      daemon->request_stop();
    }
  }
}

}  // namespace

int run_daemon(
    asio::io_context& io, DaemonPorts ports, DaemonSettings settings,
    const std::function<Reload()>& read_again) {
  const ServiceManager manager(environment_variable("NOTIFY_SOCKET").value_or(""));
  ServiceStatus status(&manager);
  const auto log = fan_out({ports.log, &status});
  ports.log = log.get();
  asio::signal_set signals(io, SIGINT, SIGTERM, SIGHUP);
  asio::steady_timer watchdog(io);
  Daemon daemon(io, ports, std::move(settings));
  int exit_code = 1;
  const auto started = daemon.start([&](bool orderly) {
    exit_code = orderly ? 0 : 1;
    signals.cancel();
    watchdog.cancel();
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
  asio::co_spawn(io, obey_signals(&signals, &daemon, &manager, &read_again), asio::detached);
  const auto period = watchdog_period(
      environment_variable("WATCHDOG_USEC").value_or(""),
      environment_variable("WATCHDOG_PID").value_or(""), ::getpid());
  if (period.count() > 0) {
    asio::co_spawn(io, feed_watchdog(&watchdog, &manager, period), asio::detached);
  }
  manager.ready("the first pass runs");
  io.run();
  return exit_code;
}

}  // namespace storekeeper
