// The daemon over ports: the loop, the watch on manifests, the metrics and the status port, put
// together. Signals and the process are run_daemon.hpp's business.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/api_client.hpp"
#include "base/result.hpp"
#include "daemon/cached_manifests.hpp"
#include "daemon/leadership.hpp"
#include "daemon/manifest_stamp.hpp"
#include "daemon/notifier.hpp"
#include "daemon/revision_follower.hpp"
#include "daemon/schedule.hpp"
#include "daemon/webhook.hpp"
#include "http/http_server.hpp"
#include "ports/audit_trail.hpp"
#include "ports/event_sink.hpp"
#include "ports/lease_storage.hpp"
#include "ports/ledger_storage.hpp"
#include "ports/random.hpp"
#include "ports/revision_source.hpp"
#include "ports/sources.hpp"
#include "ports/transport.hpp"
#include "ports/undo_keeper.hpp"
#include "reconcile/pass.hpp"

namespace boost::asio {
class io_context;
}

namespace storekeeper {

/// The edges of the world. What they point to must outlive the daemon.
struct DaemonPorts {
  Transport* transport = nullptr;
  ManifestSource* manifests = nullptr;
  ManifestStamper* stamper = nullptr;
  SecretSource* secrets = nullptr;
  Random* random = nullptr;
  EventSink* log = nullptr;
  LeaseStorage* lease = nullptr;    // nullptr: no other daemon is reckoned with
  AuditTrail* audit = nullptr;      // nullptr: nobody keeps one
  UndoKeeper* undo = nullptr;       // nullptr: what is deleted is not kept
  LedgerStorage* ledger = nullptr;  // nullptr: nothing is remembered when the process ends
  /// Where the manifests come in revisions: `manifests` and `stamper` are then this follower.
  RevisionFollower* follower = nullptr;
  RevisionSource* revisions = nullptr;
};

struct DaemonSettings {
  ApiSettings api = {};
  PassOptions pass = {};  // stop_on_manifest_errors does not count: the others are reconciled
  ScheduleSettings schedule = {};
  WatchSettings watch = {};
  NotifierSettings notify = {};
  LeaseTimes lease = {};
  std::string ledger_scope = {};  // as Reconciler::use_ledger() takes it
  bool serve_status = true;
  std::vector<WebhookSecret> webhooks = {};
  ServerSettings status = {};
  std::vector<std::string> status_hosts = {};  // names of the status port, beside its addresses
  /// How long a call in flight may take after the program was asked to stop.
  std::chrono::milliseconds stop_grace{9'000};
};

/// What came of a configuration that was read again.
struct Reload {
  DaemonSettings settings = {};    // that are in force now, whether they have changed or not
  std::vector<Event> events = {};  // for the log
};

class Daemon {
 public:
  /// Everything on the thread that runs `io`, which must outlive this.
  Daemon(boost::asio::io_context& io, DaemonPorts ports, DaemonSettings settings);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  /// Opens the status port and starts the loop. Fails with kNetwork or kInvalidInput, and then
  /// nothing runs. `on_end` is called once, when all work has ended or was abandoned: true if it
  /// ended as asked, false if the loop broke.
  Result<void> start(std::function<void(bool orderly)> on_end);

  /// Of the status port; 0 if there is none.
  unsigned short status_port() const;

  /// The call in flight ends (or is abandoned after the grace), no other starts.
  void request_stop();

  /// Takes up the policy, the schedule, the poll of files and the pace of calls; the rest of the
  /// settings stays as it was given to the constructor. A pass that runs ends as it began.
  void take_up(Reload reload);

  /// Reads the manifests anew and starts a pass, or another after the one that runs.
  void reconcile_now();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace storekeeper
