#include "daemon/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/version.hpp"
#include "daemon/drift_tracker.hpp"
#include "daemon/store_series.hpp"

namespace storekeeper {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;

constexpr std::array<std::string_view, 6> kRoutes = {"list",  "get",    "create",
                                                     "patch", "delete", "caller"};
constexpr std::array<std::string_view, 3> kActions = {"create", "update", "delete"};
constexpr std::array<std::string_view, 4> kActionOutcomes = {
    "done", "failed", "unknown", "not-started"};
constexpr std::array kPassOutcomes = {
    PassOutcome::kConverged, PassOutcome::kWaiting, PassOutcome::kFailed, PassOutcome::kInterrupted,
    PassOutcome::kRateLimited};
constexpr std::array kFindings = {
    FindingKind::kConflict,     FindingKind::kAmbiguous,         FindingKind::kUnreadable,
    FindingKind::kRedirectHeld, FindingKind::kSecretUnavailable, FindingKind::kSecretSuspect,
    FindingKind::kPaused,       FindingKind::kDriftReported,     FindingKind::kKept,
    FindingKind::kWarning};
const Histogram::BucketBoundaries kPassSeconds = {0.01, 0.05, 0.1, 0.25, 0.5, 1,   2.5,
                                                  5,    10,   30,  60,   120, 300, 600};

/// The value itself if it is one of those that are known: a label never grows without bound.
template <class Known>
std::string bounded(const Known& known, std::string_view value) {
  const bool is_known = std::find(known.begin(), known.end(), value) != known.end();
  return std::string(is_known ? value : "other");
}

std::string status_label(int status) {
  if (status == 0) return "none";
  return status >= 100 && status <= 599 ? std::to_string(status) : "other";
}

template <class Duration>
double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

Family<Counter>& counters(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Gauge>& gauges(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

}  // namespace

struct Metrics::Impl {
  Impl(const Clock* time, std::chrono::milliseconds interval) : clock(time) {
    gauges(
        registry, "storekeeper_start_timestamp_seconds",
        "When the daemon started, in seconds since the epoch.")
        .Add({})
        .Set(wall_seconds());
    intervals.Set(seconds(interval));
    build_info.Add({{"version", std::string(version())}, {"commit", std::string(commit())}}).Set(1);
    for (const auto outcome : kPassOutcomes) passes.Add({{"outcome", label(outcome)}});
    for (const auto action : kActions) {
      for (const auto outcome : kActionOutcomes) {
        actions.Add({{"action", std::string(action)}, {"outcome", std::string(outcome)}});
      }
    }
    for (const auto kind : kFindings) findings.Add({{"kind", label(kind)}});
  }

  template <class Enum>
  static std::string label(Enum value) {
    return std::string(to_string(value));
  }

  double wall_seconds() const { return seconds(clock->wall_now().time_since_epoch()); }

  void pass_finished(const Event& event) {
    passes.Add({{"outcome", event.outcome}}).Increment();
    if (event.duration) duration.Observe(seconds(*event.duration));
    if (event.outcome != to_string(PassOutcome::kConverged)) return;
    if (last_success == nullptr) last_success = &last_successes.Add({});
    last_success->Set(wall_seconds());
  }

  void set_findings(const Plan& plan) {
    for (const auto kind : kFindings) {
      const auto count = std::count_if(
          plan.findings.begin(), plan.findings.end(),
          [kind](const Finding& finding) { return finding.kind == kind; });
      findings.Add({{"kind", label(kind)}}).Set(static_cast<double>(count));
    }
    refusals.Set(static_cast<double>(plan.refusals.size()));
  }

  static void raise_to(Family<Counter>& family, const DriftTracker::Counts& counts) {
    for (const auto& [field, count] : counts) {
      auto& counter = family.Add({{"field", field}});
      counter.Increment(count - counter.Value());
    }
  }

  void set_drift() {
    raise_to(drift_found, drift.found());
    raise_to(drift_corrected, drift.corrected());
    const auto open = drift.open();
    // Whatever was found once keeps its series: 0 is what says that it is gone.
    for (const auto& [field, count] : drift.found()) {
      const auto still = open.find(field);
      drift_open.Add({{"field", field}}).Set(still == open.end() ? 0 : still->second);
    }
  }

  // One series at a time, whatever passes by.
  void set_revision(const std::string& revision) {
    if (revision == known_revision) return;
    if (applied != nullptr) revisions.Remove(applied);
    known_revision = revision;
    applied = revision.empty() ? nullptr : &revisions.Add({{"revision", revision}});
    if (applied != nullptr) applied->Set(1);
  }

  void set_quota(const QuotaView& quota) {
    // Absent, not 0, until the API has said so.
    for (const auto& told : quota.families) {
      const prometheus::Labels labels = {{"family", std::string(told.family)}};
      quotas_remaining.Add(labels).Set(static_cast<double>(told.remaining));
      if (told.limit) quota_limits.Add(labels).Set(static_cast<double>(*told.limit));
    }
  }

  const Clock* clock;
  Registry registry;
  Family<Gauge>& build_info = gauges(
      registry, "storekeeper_build_info", "Always 1; the labels name the version and the commit.");
  Family<Counter>& passes =
      counters(registry, "storekeeper_reconciles_total", "Passes that have ended, by outcome.");
  Histogram& duration = prometheus::BuildHistogram()
                            .Name("storekeeper_reconcile_duration_seconds")
                            .Help("How long a pass took, waits for rate limits included.")
                            .Register(registry)
                            .Add({}, kPassSeconds);
  Family<Gauge>& last_attempts = gauges(
      registry, "storekeeper_reconcile_last_attempt_timestamp_seconds",
      "When the last pass started, in seconds since the epoch.");
  Family<Gauge>& last_successes = gauges(
      registry, "storekeeper_reconcile_last_success_timestamp_seconds",
      "When the last pass that converged ended, in seconds since the epoch.");
  Family<Gauge>& next_dues = gauges(
      registry, "storekeeper_reconcile_next_timestamp_seconds",
      "When the next pass is due, in seconds since the epoch.");
  Family<Counter>& actions = counters(
      registry, "storekeeper_actions_total", "Writes that were asked for, by kind and outcome.");
  Family<Gauge>& findings = gauges(
      registry, "storekeeper_findings", "What the last plan found beside its actions, by kind.");
  Gauge& refusals = gauges(
                        registry, "storekeeper_refused_deletions",
                        "Reasons for which the last plan withheld deletes that were asked for.")
                        .Add({});
  Family<Counter>& drift_found = counters(
      registry, "storekeeper_drift_found_total",
      "Differences found in stores that had agreed with the same manifests, by field.");
  Family<Counter>& drift_corrected = counters(
      registry, "storekeeper_drift_corrected_total", "Differences of that kind that were undone.");
  Family<Gauge>& drift_open = gauges(
      registry, "storekeeper_drift_open_fields", "Differences of that kind that are still there.");
  Gauge& manifest_errors =
      gauges(registry, "storekeeper_manifest_errors", "Errors in the manifests at the last load.")
          .Add({});
  Family<Gauge>& quota_limits = gauges(
      registry, "storekeeper_quota_limit_requests",
      "Requests that a window of each rate limit allows, as the API last said.");
  Family<Gauge>& quotas_remaining = gauges(
      registry, "storekeeper_quota_remaining_requests",
      "Requests left in the window of each rate limit, as the API last said.");
  Family<Counter>& requests = counters(
      registry, "storekeeper_api_requests_total",
      "Requests to the API, by route and HTTP status; none: no answer.");
  Gauge& leader = gauges(
                      registry, "storekeeper_leader",
                      "Whether this daemon does the work (1) or stands by for another one (0).")
                      .Add({});
  Counter& kept_plans =
      counters(
          registry, "storekeeper_plans_kept_total",
          "Passes that compared nothing, since nothing had changed since the one before.")
          .Add({});
  Gauge& intervals = gauges(
                         registry, "storekeeper_reconcile_interval_seconds",
                         "Time between two passes while nothing fails and nothing changes.")
                         .Add({});
  Counter& retries =
      counters(
          registry, "storekeeper_api_retries_total", "Reads that were sent again after a failure.")
          .Add({});
  Counter& waits = counters(
                       registry, "storekeeper_rate_limit_waits_total",
                       "Times that a request waited for a rate limit.")
                       .Add({});
  Counter& wait_seconds = counters(
                              registry, "storekeeper_rate_limit_wait_seconds_total",
                              "Time that requests have waited for rate limits.")
                              .Add({});
  Family<Gauge>& revisions = gauges(
      registry, "storekeeper_manifest_revision_info",
      "Always 1; the label names the revision that the last pass read, where there is one.");
  Gauge* applied = nullptr;
  std::string known_revision = {};
  Gauge* last_success = nullptr;  // absent until there was one
  DriftTracker drift;
  std::uint64_t changes = 0;  // of the above
  std::uint64_t text_changes = 0;
  std::uint64_t text_state_version = 0;
  std::string text;
};

Metrics::Metrics(const Clock* clock, std::chrono::milliseconds interval)
    : impl_(std::make_unique<Impl>(clock, interval)) {}

Metrics::~Metrics() = default;

void Metrics::emit(const Event& event) {
  ++impl_->changes;
  switch (event.kind) {
    case EventKind::kPassStarted: impl_->last_attempts.Add({}).Set(impl_->wall_seconds()); break;
    case EventKind::kPassFinished: impl_->pass_finished(event); break;
    case EventKind::kActionFinished:
      impl_->actions
          .Add(
              {{"action", bounded(kActions, event.action)},
               {"outcome", bounded(kActionOutcomes, event.outcome)}})
          .Increment();
      break;
    case EventKind::kRequestFinished:
      impl_->requests
          .Add({{"route", bounded(kRoutes, event.route)}, {"status", status_label(event.status)}})
          .Increment();
      break;
    case EventKind::kRateLimitWait:
      impl_->waits.Increment();
      if (event.duration) impl_->wait_seconds.Increment(seconds(*event.duration));
      break;
    case EventKind::kRetry: impl_->retries.Increment(); break;
    case EventKind::kReplacementWait: break;
    case EventKind::kManifests: impl_->manifest_errors.Set(event.count); break;
    case EventKind::kActionStarted:
    case EventKind::kFinding:
    case EventKind::kNote: break;
  }
}

void Metrics::observe_plan(const Plan& plan, const std::string& edition) {
  ++impl_->changes;
  impl_->drift.observe_plan(plan, edition);
  impl_->set_drift();
}

void Metrics::observe_pass(
    const PassResult& result, const QuotaView& quota, std::chrono::milliseconds until_next) {
  ++impl_->changes;
  impl_->set_quota(quota);
  impl_->set_revision(result.manifests.revision);
  impl_->next_dues.Add({}).Set(impl_->wall_seconds() + seconds(until_next));
  if (!result.applied) return;
  impl_->set_findings(result.applied->plan);
  impl_->drift.observe_result(*result.applied);
  impl_->set_drift();
}

void Metrics::plan_kept() {
  ++impl_->changes;
  impl_->kept_plans.Increment();
}

void Metrics::set_interval(std::chrono::milliseconds interval) {
  ++impl_->changes;
  impl_->intervals.Set(seconds(interval));
}

void Metrics::set_leading(bool leads) {
  const double value = leads ? 1 : 0;
  if (impl_->leader.Value() == value) return;
  ++impl_->changes;
  impl_->leader.Set(value);
}

const std::string& Metrics::text(const DaemonState& state) const {
  auto& kept = *impl_;
  if (kept.text.empty() || kept.text_changes != kept.changes ||
      kept.text_state_version != state.version()) {
    kept.text = prometheus::TextSerializer().Serialize(kept.registry.Collect());
    kept.text += store_series_text(state);
    kept.text_changes = kept.changes;
    kept.text_state_version = state.version();
  }
  return kept.text;
}

}  // namespace storekeeper
