#include "reconcile/pass.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

void tell_manifests(const LoadedManifests& loaded, EventSink& events) {
  const auto errors = std::count_if(
      loaded.diagnostics.begin(), loaded.diagnostics.end(),
      [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::kError; });
  Event event;
  event.kind = EventKind::kManifests;
  event.level = errors == 0 ? EventLevel::kDebug : EventLevel::kError;
  event.message = errors == 0 ? "manifests loaded" : "manifests have errors";
  event.count = static_cast<int>(errors);
  for (const auto& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    const auto& place = diagnostic.position;
    event.reason = printable(place.file);
    if (place.line > 0) event.reason += ':' + std::to_string(place.line);
    event.reason += ": " + printable(diagnostic.message);
    break;
  }
  events.emit(event);
}

EventLevel level_of(FindingKind kind) {
  if (is_error(kind)) return EventLevel::kError;
  return kind == FindingKind::kPaused || kind == FindingKind::kKept ? EventLevel::kDebug
                                                                    : EventLevel::kWarning;
}

void tell_findings(const Plan& plan, EventSink& events) {
  for (const auto& finding : plan.findings) {
    Event event;
    event.kind = EventKind::kFinding;
    event.level = level_of(finding.kind);
    event.message = to_string(finding.kind);
    event.store = printable(finding.manifest);
    event.project = printable(finding.address.project);
    event.environment = printable(finding.address.environment);
    event.type = to_string(finding.address.kind);
    event.reason = finding.message;
    if (is_error(finding.kind) && !finding.hint.empty()) event.reason += " (" + finding.hint + ")";
    events.emit(event);
  }
  for (const auto& refusal : plan.refusals) {
    Event event;
    event.kind = EventKind::kFinding;
    event.level = EventLevel::kError;
    event.message = "deletes withheld";
    event.reason = refusal.message + " (" + refusal.override_hint + ")";
    events.emit(event);
  }
}

PassOutcome outcome_of(const Error& error) {
  if (error.code == Errc::kCancelled) return PassOutcome::kInterrupted;
  if (error.code == Errc::kRateLimited) return PassOutcome::kRateLimited;
  return PassOutcome::kFailed;
}

asio::awaitable<PassResult> load_plan_apply(
    Reconciler* reconciler, ManifestSource* manifests, EventSink* events, PassOptions options,
    std::string reconcile_id) {
  PassResult result;
  result.identity.reconcile_id = std::move(reconcile_id);
  result.manifests = manifests->load();
  result.identity.revision = result.manifests.revision;
  tell_manifests(result.manifests, *events);
  const bool broken = has_errors(result.manifests.diagnostics);
  if (broken && options.stop_on_manifest_errors) {
    Error error;
    error.code = Errc::kInvalidInput;
    error.message = "the manifests have errors; nothing was read or changed";
    error.hint = "run validate to see each of them";
    result.error = std::move(error);
    co_return result;
  }
  if (broken) result.manifests.desired.complete = false;
  if (options.restrain) options.restrain(result.manifests.desired, options.policy);
  auto planned = co_await reconciler->plan(
      std::move(result.manifests.desired), options.policy, options.give_up);
  if (!planned) {
    result.outcome = outcome_of(planned.error());
    result.error = std::move(planned.error());
    co_return result;
  }
  if (options.on_planned) options.on_planned(*planned, result.manifests.revision);
  planned->identity = result.identity;
  tell_findings(planned->plan, *events);
  result.applied = co_await reconciler->apply(*std::move(planned), options.policy, options.give_up);
  result.outcome = outcome_of(*result.applied);
  const bool went_well =
      result.outcome == PassOutcome::kConverged || result.outcome == PassOutcome::kWaiting;
  if (broken && went_well) result.outcome = PassOutcome::kFailed;
  co_return result;
}

}  // namespace

std::string new_reconcile_id(Random& random) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr int kLength = 8;
  auto bits = random.next();
  std::string id;
  for (int i = 0; i < kLength; ++i) {
    id += kDigits[bits & 0xFU];
    bits >>= 4U;
  }
  return id;
}

std::string_view to_string(PassOutcome outcome) noexcept {
  switch (outcome) {
    case PassOutcome::kConverged: return "converged";
    case PassOutcome::kWaiting: return "waiting";
    case PassOutcome::kFailed: return "failed";
    case PassOutcome::kInterrupted: return "interrupted";
    case PassOutcome::kRateLimited: return "rate-limited";
  }
  return "unknown";
}

PassOutcome outcome_of(const ApplyResult& applied) {
  for (const auto& result : applied.results) {
    if (result.error && result.error->code == Errc::kRateLimited) return PassOutcome::kRateLimited;
  }
  if (applied.interrupted) return PassOutcome::kInterrupted;
  if (applied.succeeded()) return PassOutcome::kConverged;
  const auto results = results_by_action(applied);
  const bool only_waits =
      !applied.plan.has_errors() &&
      std::all_of(results.begin(), results.end(), [](const ActionResult& result) {
        return result.waits || result.outcome == ActionOutcome::kDone;
      });
  return only_waits ? PassOutcome::kWaiting : PassOutcome::kFailed;
}

asio::awaitable<PassResult> run_pass(
    Reconciler* reconciler, ManifestSource* manifests, Clock* clock, Random* random,
    EventSink* events, PassOptions options) {
  const auto started = clock->now();
  const auto id = new_reconcile_id(*random);
  Event start;
  start.kind = EventKind::kPassStarted;
  start.level = EventLevel::kDebug;
  start.message = "reconcile started";
  start.reconcile_id = id;
  events->emit(start);

  auto result = co_await load_plan_apply(reconciler, manifests, events, std::move(options), id);

  Event end;
  end.kind = EventKind::kPassFinished;
  const bool goes_well =
      result.outcome == PassOutcome::kConverged || result.outcome == PassOutcome::kWaiting;
  end.level = goes_well ? EventLevel::kInfo : EventLevel::kWarning;
  end.message = "reconcile finished";
  end.outcome = to_string(result.outcome);
  end.revision = printable(result.manifests.revision);
  end.reconcile_id = id;
  end.duration = std::chrono::duration_cast<std::chrono::milliseconds>(clock->now() - started);
  if (result.applied) end.count = static_cast<int>(result.applied->plan.actions.size());
  if (result.error) {
    end.level = EventLevel::kError;
    end.reason = result.error->message;
    if (!result.error->hint.empty()) end.reason += " (" + result.error->hint + ")";
  }
  events->emit(end);
  co_return result;
}

}  // namespace storekeeper
