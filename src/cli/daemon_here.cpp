// For the program with the daemon: builds what it works with from the settings.
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <utility>

#include "cli/audit_log.hpp"
#include "cli/composition.hpp"
#include "cli/config_reload.hpp"
#include "cli/daemon_runner.hpp"
#include "cli/lease_place.hpp"
#include "cli/notice_targets.hpp"
#include "cli/planning.hpp"
#include "cli/state_directory.hpp"
#include "cli/token.hpp"
#include "cli/undo_directory.hpp"
#include "cli/webhook_secrets.hpp"
#include "daemon/manifest_stamp.hpp"
#include "daemon/revision_follower.hpp"
#include "daemon/run_daemon.hpp"
#include "system/asio_clock.hpp"
#include "system/environment.hpp"
#include "system/git_mirror.hpp"
#include "system/system_random.hpp"

namespace storekeeper {
namespace {

// A log whose format and level may change while others hold on to it.
class ChangingLog final : public EventSink {
 public:
  explicit ChangingLog(const Settings& settings) : log_(make_log(settings)) {}

  void emit(const Event& event) override { log_->emit(event); }
  void change(const Settings& settings) { log_ = make_log(settings); }

 private:
  std::unique_ptr<EventSink> log_;
};

// What the daemon works with, for as long as the process lives: a call that was abandoned, or a
// name lookup that cannot be interrupted, may still refer to it when the daemon has stopped.
struct World {
  boost::asio::io_context io{1};
  std::unique_ptr<Transport> transport;
  std::unique_ptr<ManifestSource> manifests;
  std::unique_ptr<ManifestStamper> stamper;
  std::unique_ptr<RevisionSource> revisions;  // nullptr: files
  std::unique_ptr<RevisionFollower> follower;
  std::unique_ptr<SecretSource> secrets;
  std::unique_ptr<ChangingLog> log;
  std::unique_ptr<AuditTrail> audit;
  std::unique_ptr<UndoKeeper> undo;
  NoticeTargets notices;
  AsioClock clock{io};
  std::unique_ptr<LedgerStorage> ledger;
  LeasePlace lease;
  SystemRandom random;
};

DaemonSettings daemon_settings(const Settings& settings, const Secret& token) {
  DaemonSettings daemon;
  daemon.api = api_settings(settings, token);
  daemon.pass.policy = plan_policy(settings);
  daemon.schedule.interval = settings.interval;
  daemon.watch.poll = settings.poll_interval;
  daemon.serve_status = !settings.listen.host.empty();
  daemon.status.listen_host = settings.listen.host;
  daemon.status.listen_port = settings.listen.port;
  daemon.status_hosts = settings.status_hosts;
  return daemon;
}

GitMirrorSettings mirror_settings(const Settings& settings) {
  GitMirrorSettings mirror;
  mirror.url = settings.git_url;
  mirror.branch = settings.git_branch;
  mirror.path = settings.git_path;
  mirror.credentials.credentials_file = settings.git_credentials;
  mirror.credentials.ssh_key = settings.git_ssh_key;
  mirror.credentials.known_hosts = settings.git_known_hosts;
  mirror.trust = settings.git_trust;
  mirror.deadline = settings.git_timeout;
  mirror.cache = settings.git_cache_dir;
  if (!mirror.cache.empty()) return mirror;
  auto home = settings.cache_home;
  if (home.empty()) home = environment_variable("HOME").value_or("") + "/.cache";
  mirror.cache = home + "/storekeeper";
  return mirror;
}

FollowSettings follow_settings(const Settings& settings) {
  FollowSettings follow;
  follow.poll = settings.git_poll_interval;
  follow.first_retry = std::min(follow.first_retry, follow.poll);
  follow.allow_rollback = settings.allow_rollback;
  follow.path = settings.git_path;
  return follow;
}

// The manifests, and how a change of them is noticed.
Result<void> open_source(const Settings& settings, World& world, DaemonPorts& ports) {
  if (settings.git_url.empty()) {
    world.manifests = make_manifests(settings);
    world.stamper = make_file_stamper(settings.filenames);
    ports.manifests = world.manifests.get();
    ports.stamper = world.stamper.get();
    return {};
  }
  auto mirror = open_git_mirror(world.io, mirror_settings(settings));
  if (!mirror) return fail(std::move(mirror.error()));
  world.revisions = *std::move(mirror);
  auto read = [settings](const std::string& path) {
    auto here = settings;
    here.filenames = {path};
    return make_manifests(here);
  };
  world.follower = std::make_unique<RevisionFollower>(follow_settings(settings), std::move(read));
  ports.manifests = world.follower.get();
  ports.stamper = world.follower.get();
  ports.follower = world.follower.get();
  ports.revisions = world.revisions.get();
  return {};
}

Reload reload(
    const VerbContext& context, const Secret& token, ConfigReload& config, ChangingLog& log) {
  Reload news;
  news.events = config.take(context.read_again());
  news.settings = daemon_settings(config.settings(), token);
  log.change(config.settings());
  return news;
}

VerbOutcome failed(const Error& error, int exit_code) {
  VerbOutcome outcome;
  outcome.exit_code = exit_code;
  outcome.messages = error_message(error, WallTime());
  return outcome;
}

// Let go when the daemon has ended; nothing if no directory was named.
Result<std::optional<FileLock>> lock_state(const Settings& settings) {
  if (settings.state_dir.empty()) return std::optional<FileLock>();
  auto lock = held_state_lock(settings, FileLock::try_take(state_lock_path(settings)));
  if (!lock) return fail(std::move(lock.error()));
  return std::optional<FileLock>(*std::move(lock));
}

VerbOutcome run_here(const VerbContext& context) {
  auto settings = context.settings;
  settings.unattended = true;
  if (std::count(settings.filenames.begin(), settings.filenames.end(), "-") > 0) {
    Error error;
    error.message = "--filename -: the daemon reads its manifests again and again";
    error.hint = "name files or directories; `storekeeper sync` reads standard input, once";
    return failed(error, kExitUsage);
  }
  const auto token = load_token(settings);
  if (!token) return failed(token.error(), kExitFailure);
  auto transport = make_transport(settings);
  if (!transport) return failed(transport.error(), kExitFailure);

  auto log = std::make_unique<ChangingLog>(settings);
  auto audit = open_audit_log(settings, log.get());
  if (!audit) return failed(audit.error(), kExitFailure);

  auto notices = make_notice_targets(settings);
  if (!notices) return failed(notices.error(), kExitFailure);

  auto webhooks = load_webhook_secrets(settings);
  if (!webhooks) return failed(webhooks.error(), kExitFailure);

  SystemRandom random;
  auto lease = make_lease_place(settings, random);
  if (!lease) return failed(lease.error(), kExitFailure);

  auto ledger = open_ledger(settings, LedgerUse::kKeep);
  if (!ledger) return failed(ledger.error(), kExitFailure);
  auto state_lock = lock_state(settings);
  if (!state_lock)
    return failed(state_lock.error(), exit_code_of_state(state_lock.error(), kExitFailure));

  auto& world = *std::make_unique<World>().release();
  world.transport = *std::move(transport);
  DaemonPorts ports;
  if (auto opened = open_source(settings, world, ports); !opened) {
    return failed(opened.error(), kExitFailure);
  }
  world.secrets = make_secrets(settings, *token);
  world.log = std::move(log);
  world.audit = *std::move(audit);
  world.notices = *std::move(notices);
  world.lease = *std::move(lease);
  ports.transport = world.transport.get();
  ports.secrets = world.secrets.get();
  ports.random = &world.random;
  ports.log = world.log.get();
  ports.audit = world.audit.get();
  world.undo = make_undo_directory(settings, &world.clock, world.log.get());
  ports.undo = world.undo.get();
  world.ledger = *std::move(ledger);
  ports.ledger = world.ledger.get();
  ports.lease = world.lease.open(&world.clock);
  VerbOutcome outcome;
  auto daemon = daemon_settings(settings, *token);
  daemon.notify.targets = world.notices.targets;
  daemon.notify.owner = settings.owner;
  daemon.webhooks = *std::move(webhooks);
  daemon.lease.duration = settings.lease_duration;
  daemon.ledger_scope = ledger_scope(settings);
  ConfigReload config(settings, context.config_path);
  const auto read_again = [&] { return reload(context, *token, config, *world.log); };
  outcome.exit_code = run_daemon(world.io, ports, std::move(daemon), read_again);
  return outcome;
}

}  // namespace

DaemonRunner daemon_runner() noexcept { return run_here; }

}  // namespace storekeeper
