#include "daemon/daemon.hpp"

#include <malloc.h>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "base/version.hpp"
#include "daemon/alarm.hpp"
#include "daemon/cached_manifests.hpp"
#include "daemon/control.hpp"
#include "daemon/file_watch.hpp"
#include "daemon/loop.hpp"
#include "daemon/metrics.hpp"
#include "daemon/state_feed.hpp"
#include "daemon/state_json.hpp"
#include "daemon/status_server.hpp"
#include "daemon/suspensions.hpp"
#include "logging/log_sink.hpp"
#include "reconcile/reconciler.hpp"
#include "system/asio_clock.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

bool is_loopback(std::string_view host) {
  return host.starts_with("127.") || host == "::1" || host == "localhost";
}

std::string status_address(std::string_view host, unsigned short port) {
  const bool is_v6 = host.find(':') != std::string_view::npos;
  std::string address = is_v6 ? "http://[" : "http://";
  address += host;
  if (is_v6) address += ']';
  return address + ':' + std::to_string(port);
}

}  // namespace

struct Daemon::Impl : std::enable_shared_from_this<Impl> {
  Impl(asio::io_context& context, DaemonPorts edges, DaemonSettings chosen)
      : io(context),
        ports(edges),
        settings(std::move(chosen)),
        clock(context),
        alarm(make_asio_alarm(context)),
        look(make_asio_alarm(context)),
        files(make_file_watch(context, [this] { look->ring(WakeCause::kManifests); })),
        grace(context),
        metrics(&clock),
        feed(std::make_shared<StateFeed>(context, &clock)),
        events(fan_out({&metrics, feed.get(), ports.log})),
        manifests(ports.manifests, ports.stamper, &clock, events.get()),
        api(ports.transport, &clock, ports.random, events.get(), settings.api),
        reconciler(&api, &clock, ports.secrets, events.get()) {
    settings.pass.stop_on_manifest_errors = false;
    settings.pass.restrain = [this](DesiredSet& desired, PlanPolicy& policy) {
      suspensions.restrain(desired, policy);
    };
    settings.pass.on_planned = [this](const PlannedPass& planned, const std::string& revision) {
      feed->planned(planned, settings.pass.policy.owner, revision);
    };
  }

  void note(EventLevel level, std::string_view message, std::string reason = {}) {
    Event event;
    event.level = level;
    event.message = message;
    event.reason = std::move(reason);
    events->emit(event);
  }

  Result<void> open_status_port() {
    if (!settings.serve_status) return {};
    StatusPages pages;
    pages.readiness = &readiness;
    pages.metrics = [this] { return metrics.text(); };
    pages.status = [this] {
      return feed->status_text(readiness.ready() ? std::string() : readiness.reason());
    };
    pages.history = [this] { return history_document(feed->state()); };
    pages.follow = [this](const std::string& last_event_id) { return feed->follow(last_event_id); };
    pages.control = [this](const ControlCommand& command) { return obey(command); };
    pages.host_names = settings.status_hosts;
    pages.host_names.push_back(settings.status.listen_host);
    auto started = start_status_server(io, settings.status, std::move(pages));
    if (!started) return fail(std::move(started.error()));
    server = *std::move(started);
    const auto& host = settings.status.listen_host;
    note(EventLevel::kInfo, "status port open", status_address(host, server->port()));
    if (!is_loopback(host)) {
      note(
          EventLevel::kWarning, "the status port can be reached from other machines",
          "it asks nobody who they are, and shows the names of stores, projects and environments; "
          "it "
          "shows no hosts, settings or secrets");
    }
    return {};
  }

  // Empty if all are known, or if it is not known yet which there are.
  std::string unknown_store(const ControlCommand& command) const {
    const auto& state = feed->state();
    if (state.pass().outcome.empty() || state.omitted() > 0) return {};
    for (const auto& name : command.stores) {
      const auto is_it = [&name](const StoreView& store) { return store.name == name; };
      const bool known = std::any_of(state.stores().begin(), state.stores().end(), is_it);
      if (!known && !suspensions.names().contains(name)) return name;
    }
    return {};
  }

  ControlAnswer obey(const ControlCommand& command) {
    if (const auto unknown = unknown_store(command); !unknown.empty()) {
      return {404, "no manifest is called " + unknown + "; nothing was changed\n"};
    }
    auto change = change_suspensions(suspensions, command);
    if (change.answer.status != 200) return change.answer;
    suspensions = std::move(change.suspensions);
    if (!change.event.message.empty()) events->emit(change.event);
    feed->suspended(suspensions);
    if (command.verb == ControlVerb::kSuspend) {
      if (feed->state().pass().running) change.answer.text += "the pass that runs now ends first\n";
      return change.answer;
    }
    for (const auto& name : command.stores) reconciler.look_again(name);
    reconcile_now();
    return change.answer;
  }

  void reconcile_now() {
    manifests.forget();
    alarm->ring(WakeCause::kRequest);
  }

  void start_work() {
    note(
        EventLevel::kInfo, "daemon started",
        "storekeeper " + std::string(version()) + " (" + std::string(commit()) + ')');
    LoopPorts loop;
    loop.clock = &clock;
    loop.random = ports.random;
    loop.alarm = alarm.get();
    loop.events = events.get();
    auto one_pass = [this] {
      return run_pass(&reconciler, &manifests, &clock, ports.random, events.get(), settings.pass);
    };
    auto observe = [this](const PassResult& result, std::chrono::milliseconds until_next) {
      pass_ended(result, until_next);
    };
    spawn(run_loop(std::move(one_pass), std::move(observe), loop, settings.schedule));
    WatchPorts watch;
    watch.stamper = ports.stamper;
    watch.files = files.get();
    watch.clock = &clock;
    watch.look = look.get();
    watch.alarm = alarm.get();
    spawn(watch_manifests(watch, settings.watch));
  }

  void spawn(asio::awaitable<void> work) {
    ++running;
    asio::co_spawn(io, std::move(work), [self = shared_from_this()](const std::exception_ptr& e) {
      self->work_ended(e == nullptr);
    });
  }

  void pass_ended(const PassResult& result, std::chrono::milliseconds until_next) {
    metrics.observe_pass(result, api.quota(), until_next);
    readiness.observe(result);
    feed->pass_ended(result, until_next);
    Event event;
    event.level = EventLevel::kDebug;
    event.message = "next reconcile is due";
    event.duration = until_next;
    events->emit(event);
    // A pass takes many small pieces; between passes the system may have them back.
    ::malloc_trim(0);
  }

  void work_ended(bool orderly) {
    --running;
    if (!orderly && !broken) {
      broken = true;
      note(EventLevel::kError, "the loop broke: out of memory, or a bug of this program");
      stop();
    }
    if (running == 0) end();
  }

  void stop() {
    if (clock.stopping()) return;
    clock.request_stop();
    alarm->ring(WakeCause::kRequest);
    look->ring(WakeCause::kRequest);
    grace.expires_after(settings.stop_grace);
    grace.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (error || self->ended) return;
      self->note(EventLevel::kWarning, "a call did not end in time and was abandoned");
      self->end();
    });
  }

  void end() {
    if (std::exchange(ended, true)) return;
    grace.cancel();
    if (server) server->stop();
    note(EventLevel::kInfo, "daemon stopped");
    on_end(!broken);
  }

  asio::io_context& io;
  DaemonPorts ports;
  DaemonSettings settings;
  AsioClock clock;
  std::unique_ptr<Alarm> alarm;
  std::unique_ptr<Alarm> look;  // at the manifests' files
  std::unique_ptr<FileWatch> files;
  asio::steady_timer grace;
  Metrics metrics;
  std::shared_ptr<StateFeed> feed;
  Readiness readiness;
  std::unique_ptr<EventSink> events;
  CachedManifests manifests;
  ApiClient api;
  Reconciler reconciler;
  Suspensions suspensions;
  std::unique_ptr<HttpServer> server;
  std::function<void(bool)> on_end;
  int running = 0;
  bool broken = false;
  bool ended = false;
};

Daemon::Daemon(asio::io_context& io, DaemonPorts ports, DaemonSettings settings)
    : impl_(std::make_shared<Impl>(io, ports, std::move(settings))) {}

Daemon::~Daemon() = default;

Result<void> Daemon::start(std::function<void(bool orderly)> on_end) {
  impl_->on_end = std::move(on_end);
  if (auto opened = impl_->open_status_port(); !opened) return opened;
  impl_->start_work();
  return {};
}

unsigned short Daemon::status_port() const { return impl_->server ? impl_->server->port() : 0; }

void Daemon::request_stop() {
  if (!impl_->clock.stopping()) impl_->note(EventLevel::kInfo, "stopping");
  impl_->stop();
}

void Daemon::reconcile_now() { impl_->reconcile_now(); }

}  // namespace storekeeper
