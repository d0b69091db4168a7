// One pass as `sync` and the daemon run it: load, plan, apply, and tell.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/apply_result.hpp"
#include "model/live.hpp"
#include "plan/plan_policy.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"
#include "ports/random.hpp"
#include "ports/sources.hpp"
#include "reconcile/reconciler.hpp"

namespace storekeeper {

struct PassOptions {
  PlanPolicy policy = {};
  Deadline give_up = Deadline::max();
  /// True: a manifest that cannot be loaded ends the pass before anything is read. False: the
  /// others are reconciled, and nothing is deleted.
  bool stop_on_manifest_errors = true;
  /// Called with what was loaded and a copy of the policy, before the account is read: may hold
  /// stores back and allow less. May be empty.
  std::function<void(DesiredSet& desired, PlanPolicy& policy)> restrain = {};
  /// Called between plan and writes, with the revision of the manifests; may be empty. Of a plan
  /// with nothing to do it may take `live` away.
  std::function<void(PlannedPass& planned, const std::string& revision)> on_planned = {};
};

enum class PassOutcome {
  kConverged,    // desired and live agree
  kWaiting,      // done, but for deletes that wait for new stores to be in step
  kFailed,       // something needs a person, or the next pass
  kInterrupted,  // asked to stop, or out of time
  kRateLimited,  // the quota's next window opens after the deadline
};

/// "converged", "waiting", "failed", "interrupted", "rate-limited".
std::string_view to_string(PassOutcome outcome) noexcept;

struct PassResult {
  PassOutcome outcome = PassOutcome::kFailed;
  PassIdentity identity = {};
  LoadedManifests manifests = {};             // `desired` has moved on; the rest stands
  std::optional<Error> error = std::nullopt;  // why there is no plan
  std::optional<ApplyResult> applied = std::nullopt;
};

/// Eight hexadecimal digits, under which log, status and audit log name a pass.
std::string new_reconcile_id(Random& random);

/// The outcome of an apply on its own.
PassOutcome outcome_of(const ApplyResult& applied);

/// The pointers must stay valid until it completes. Emits kPassStarted (with a new
/// reconcile_id), kManifests, a kFinding for whatever needs a person, kPassFinished.
boost::asio::awaitable<PassResult> run_pass(
    Reconciler* reconciler, ManifestSource* manifests, Clock* clock, Random* random,
    EventSink* events, PassOptions options);

}  // namespace storekeeper
