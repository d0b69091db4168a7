#include "daemon/daemon.hpp"

#include <malloc.h>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "base/version.hpp"
#include "daemon/alarm.hpp"
#include "daemon/cached_manifests.hpp"
#include "daemon/control.hpp"
#include "daemon/election.hpp"
#include "daemon/file_watch.hpp"
#include "daemon/loop.hpp"
#include "daemon/metrics.hpp"
#include "daemon/restraints.hpp"
#include "daemon/state_feed.hpp"
#include "daemon/state_json.hpp"
#include "daemon/status_server.hpp"
#include "logging/log_sink.hpp"
#include "reconcile/reconciler.hpp"
#include "system/asio_clock.hpp"

namespace storekeeper {
namespace asio = boost::asio;

struct Daemon::Impl : std::enable_shared_from_this<Impl> {
  Impl(asio::io_context& context, DaemonPorts edges, DaemonSettings chosen)
      : io(context),
        ports(edges),
        settings(std::move(chosen)),
        clock(context),
        alarm(make_asio_alarm(context)),
        look(make_asio_alarm(context)),
        lead(make_asio_alarm(context)),
        files(make_file_watch(context, [this] { look->ring(WakeCause::kManifests); })),
        grace(context),
        metrics(&clock, settings.schedule.interval),
        feed(std::make_shared<StateFeed>(context, &clock)),
        events(fan_out({&metrics, feed.get(), ports.log})),
        manifests(ports.manifests, ports.stamper, &clock, events.get()),
        notifier(
            settings.notify, &clock, events.get(), [&context] { return make_asio_alarm(context); }),
        api(ports.transport, &clock, ports.random, events.get(), gated(settings.api)),
        reconciler(&api, &clock, ports.secrets, events.get()) {
    reconciler.keep_settled_plans();
    reconciler.set_audit(ports.audit);
    reconciler.set_undo(ports.undo);
    if (ports.ledger != nullptr) {
      reconciler.use_ledger(ports.ledger, settings.ledger_scope, LedgerUse::kKeep);
    }
    settings.pass.stop_on_manifest_errors = false;
    wait_across_passes();
    settings.pass.restrain = [this](DesiredSet& desired, PlanPolicy& policy) {
      for (const auto& name : restraints.restrain(desired, policy, clock.now())) {
        reconciler.look_again(name);
        Event event;
        event.store = printable(name);
        event.message = "its manifest asks for a fresh look";
        events->emit(event);
      }
    };
    settings.pass.on_planned = [this](PlannedPass& planned, const std::string& revision) {
      if (planned.plan_is_kept) metrics.plan_kept();
      metrics.observe_plan(planned.plan, revision + '@' + std::to_string(manifests.edition()));
      notifier.planned(planned);
      feed->planned(planned, revision);
    };
  }

  // Where several daemons take turns, each write asks whether it is this one's.
  ApiSettings gated(ApiSettings gate) {
    if (ports.lease == nullptr) return gate;
    ElectionPorts edges;
    edges.storage = ports.lease;
    edges.clock = &clock;
    edges.alarm = lead.get();
    edges.events = events.get();
    election.emplace(edges, settings.lease);
    gate.writes_until = [this] { return election->writes_until(); };
    return gate;
  }

  asio::awaitable<PassResult> one_pass() {
    if (election) {
      const bool leads = co_await election->wait_until_leader();
      if (!leads) {
        PassResult stopped;
        stopped.outcome = PassOutcome::kInterrupted;
        co_return stopped;
      }
    }
    auto options = settings.pass;
    co_return co_await run_pass(
        &reconciler, &manifests, &clock, ports.random, events.get(), std::move(options));
  }

  // On standby there is nothing to be ready for but taking over.
  std::string unready_because() const {
    const bool ready = readiness.ready() || (election && !election->leads());
    return ready ? std::string() : readiness.reason();
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
    if (election) pages.standing = [this] { return election->standing(); };
    pages.metrics = [this] {
      metrics.set_leading(!election || election->leads());
      return metrics.text(feed->state());
    };
    pages.status = [this] {
      if (election) feed->set_standing(election->standing());
      return feed->status_text(unready_because());
    };
    pages.history = [this] { return history_document(feed->state()); };
    pages.follow = [this](const std::string& last_event_id) { return feed->follow(last_event_id); };
    pages.control = [this](const ControlCommand& command) { return obey(command); };
    if (webhooks.any()) {
      pages.webhook = [this](const HttpRequest& request) { return take_delivery(request); };
    }
    pages.host_names = settings.status_hosts;
    pages.host_names.push_back(settings.status.listen_host);
    auto started = start_status_server(io, settings.status, std::move(pages));
    if (!started) return fail(std::move(started.error()));
    server = *std::move(started);
    const auto& host = settings.status.listen_host;
    for (const auto& event : status_port_news(host, server->port())) events->emit(event);
    return {};
  }

  WebhookAnswer take_delivery(const HttpRequest& request) {
    const auto since_epoch = clock.wall_now().time_since_epoch();
    auto said =
        webhooks.receive(request, std::chrono::duration_cast<std::chrono::seconds>(since_epoch));
    if (!said.wakes) return said;
    note(EventLevel::kInfo, "webhook received", std::string(said.from));
    reconcile_now();
    return said;
  }

  ControlAnswer obey(const ControlCommand& command) {
    const auto unknown = unknown_store(command, feed->state(), restraints.suspensions());
    if (!unknown.empty()) {
      return {404, "no manifest is called " + unknown + "; nothing was changed\n"};
    }
    auto change = restraints.obey(command);
    if (change.answer.status != 200) return change.answer;
    if (!change.event.message.empty()) events->emit(change.event);
    feed->suspended(restraints.suspensions());
    if (command.verb == ControlVerb::kSuspend) {
      if (feed->state().pass().running) change.answer.text += "the pass that runs now ends first\n";
      return change.answer;
    }
    for (const auto& name : command.stores) reconciler.look_again(name);
    reconcile_now();
    return change.answer;
  }

  void reconcile_now() {
    // A revision never changes: there, only a new one is worth reading.
    if (ports.follower == nullptr) {
      manifests.forget();
    } else {
      look->ring(WakeCause::kRequest);
    }
    alarm->ring(WakeCause::kRequest);
  }

  // No pass holds up the others for a new store that is not in step yet.
  void wait_across_passes() { settings.pass.policy.replacement.across_passes = true; }

  void take_up(Reload reload) {
    settings.pass.policy = std::move(reload.settings.pass.policy);
    wait_across_passes();
    settings.schedule = reload.settings.schedule;
    settings.watch = reload.settings.watch;
    metrics.set_interval(settings.schedule.interval);
    api.set_pace(reload.settings.api.parallelism, reload.settings.api.reserve);
    for (const auto& event : reload.events) events->emit(event);
  }

  void start_work() {
    note(
        EventLevel::kInfo, "daemon started",
        "storekeeper " + std::string(version()) + " (" + std::string(commit()) + ')');
    if (ports.follower == nullptr) {
      start_loop();
      start_file_watch();
      return;
    }
    FollowPorts follow;
    follow.revisions = ports.revisions;
    follow.clock = &clock;
    follow.look = look.get();
    follow.alarm = alarm.get();
    follow.events = events.get();
    auto on_ready = [this] { start_loop(); };
    spawn(ports.follower->follow(follow, std::move(on_ready)));
  }

  void start_loop() {
    LoopPorts loop;
    loop.clock = &clock;
    loop.random = ports.random;
    loop.alarm = alarm.get();
    loop.events = events.get();
    auto observe = [this](const PassResult& result, std::chrono::milliseconds until_next) {
      pass_ended(result, until_next);
    };
    if (election) elect();
    spawn(run_loop([this] { return one_pass(); }, std::move(observe), loop, &settings.schedule));
    for (std::size_t i = 0; i < notifier.channels(); ++i) spawn_aside(notifier.run(i));
  }

  void start_file_watch() {
    WatchPorts watch;
    watch.stamper = ports.stamper;
    watch.files = files.get();
    watch.clock = &clock;
    watch.look = look.get();
    watch.alarm = alarm.get();
    spawn(watch_manifests(watch, &settings.watch));
  }

  void spawn(asio::awaitable<void> work) {
    ++running;
    asio::co_spawn(io, std::move(work), [self = shared_from_this()](const std::exception_ptr& e) {
      self->work_ended(e == nullptr);
    });
  }

  // Work that nobody waits for at the end.
  void spawn_aside(asio::awaitable<void> work) {
    asio::co_spawn(io, std::move(work), [self = shared_from_this()](const std::exception_ptr& e) {
      if (e != nullptr) self->broke();
    });
  }

  // Waited for at the end, so that it does not take up again what was just given up.
  void elect() {
    electing = true;
    asio::co_spawn(io, election->run(), [self = shared_from_this()](const std::exception_ptr& e) {
      self->electing = false;
      if (e != nullptr) self->broke();
      if (self->running == 0) self->resign();
    });
  }

  void pass_ended(const PassResult& result, std::chrono::milliseconds until_next) {
    metrics.observe_pass(result, api.quota(), until_next);
    readiness.observe(result);
    feed->pass_ended(result, until_next);
    if (!election || election->leads()) notifier.pass_ended(result);
    if (result.applied) {
      for (const auto& event : restraints.observe(*result.applied, clock.now())) {
        events->emit(event);
      }
      feed->contended(restraints.contended());
    }
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
    if (!orderly) broke();
    if (running == 0) resign();
  }

  void broke() {
    if (std::exchange(broken, true)) return;
    note(EventLevel::kError, "the loop broke: out of memory, or a bug of this program");
    stop();
  }

  void resign() {
    if (!election) return end();
    if (electing) return;
    const auto until = clock.now() + settings.stop_grace;
    asio::co_spawn(
        io, election->release(until),
        [self = shared_from_this()](const std::exception_ptr&) { self->end(); });
  }

  void stop() {
    if (clock.stopping()) return;
    clock.request_stop();
    alarm->ring(WakeCause::kRequest);
    look->ring(WakeCause::kRequest);
    notifier.wake();
    lead->ring(WakeCause::kRequest);
    if (ports.revisions != nullptr) ports.revisions->stop();
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
  std::unique_ptr<Alarm> lead;
  std::optional<Election> election;
  std::unique_ptr<FileWatch> files;
  asio::steady_timer grace;
  Metrics metrics;
  std::shared_ptr<StateFeed> feed;
  Readiness readiness;
  std::unique_ptr<EventSink> events;
  CachedManifests manifests;
  Notifier notifier;
  ApiClient api;
  Reconciler reconciler;
  Restraints restraints;
  Webhooks webhooks{settings.webhooks};
  std::unique_ptr<HttpServer> server;
  std::function<void(bool)> on_end;
  int running = 0;
  bool electing = false;
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

void Daemon::take_up(Reload reload) { impl_->take_up(std::move(reload)); }

void Daemon::reconcile_now() { impl_->reconcile_now(); }

}  // namespace storekeeper
