#include "daemon/daemon_state.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "daemon/store_views.hpp"

namespace storekeeper {
namespace {

// Findings whose text the planner wrote; that of others may quote a path or a server.
bool is_ours(std::string_view finding) {
  for (const auto kind :
       {FindingKind::kConflict, FindingKind::kAmbiguous, FindingKind::kUnreadable,
        FindingKind::kRedirectHeld, FindingKind::kSecretSuspect, FindingKind::kPaused,
        FindingKind::kDriftReported, FindingKind::kKept}) {
    if (finding == to_string(kind)) return true;
  }
  return finding == "deletes withheld";
}

std::string key_of(const Action& action) {
  return action.manifest.empty() ? "id " + action.id : action.manifest;
}

std::string_view reason_of(ActionOutcome outcome) {
  switch (outcome) {
    case ActionOutcome::kDone: return "";
    case ActionOutcome::kFailed: return "the last change failed; the daemon's log says why";
    case ActionOutcome::kUnknown: return "nobody can say whether the last change took effect";
    case ActionOutcome::kNotStarted: return "the last change was not started";
  }
  return "";
}

void settle(StoreView& store, const Action& action, const ActionResult* result) {
  const auto outcome = result == nullptr ? ActionOutcome::kNotStarted : result->outcome;
  if (outcome != ActionOutcome::kDone) {
    if (outcome == ActionOutcome::kUnknown) store.sync = SyncState::kUnknown;
    store.sync_reasons.emplace_back(reason_of(outcome));
    return;
  }
  store.sync = SyncState::kSynced;
  store.sync_reasons.clear();
  store.differs.clear();
  if (!result->id.empty()) store.id = result->id;
  if (action.kind == ActionKind::kCreate) {
    store.health = HealthState::kUnknown;
    store.health_reason = "created just now; the next pass reads its status";
  }
}

}  // namespace

void DaemonState::record(const Event& event, std::int64_t now_ms, bool with_reason) {
  HistoryEntry entry;
  entry.number = ++last_number_;
  entry.at_ms = now_ms;
  entry.event = event;
  entry.revision = event.revision.empty() ? revision_ : event.revision;
  if (!with_reason) entry.event.reason.clear();
  if (entry.event.reconcile_id.empty() && pass_.running) {
    entry.event.reconcile_id = pass_.reconcile_id;
  }
  history_.push_back(std::move(entry));
  if (history_.size() > kMostEntries) history_.pop_front();
  ++version_;
}

void DaemonState::observe_event(const Event& event, std::int64_t now_ms) {
  switch (event.kind) {
    case EventKind::kPassStarted:
      pass_.running = true;
      pass_.reconcile_id = event.reconcile_id;
      pass_.started_ms = now_ms;
      told_findings_ = std::exchange(findings_, {});
      ++version_;
      break;
    case EventKind::kPassFinished: pass_finished(event, now_ms); break;
    case EventKind::kActionFinished: record(event, now_ms, false); break;
    case EventKind::kFinding: note_finding(event, now_ms); break;
    case EventKind::kManifests:
      if (event.count != manifest_errors_) record(event, now_ms, false);
      manifest_errors_ = event.count;
      break;
    case EventKind::kNote:
      if (event.level != EventLevel::kDebug) record(event, now_ms, false);
      break;
    case EventKind::kActionStarted:
    case EventKind::kRequestFinished:
    case EventKind::kRateLimitWait:
    case EventKind::kRetry:
    case EventKind::kReplacementWait: break;
  }
}

void DaemonState::pass_finished(const Event& event, std::int64_t now_ms) {
  // A pass that found what the one before found is no news.
  if (event.count > 0 || event.outcome != pass_.outcome) record(event, now_ms, false);
  pass_.running = false;
  pass_.outcome = event.outcome;
  pass_.actions = event.count;
  pass_.ended_ms = now_ms;
  if (event.outcome == to_string(PassOutcome::kConverged)) pass_.last_success_ms = now_ms;
  ++version_;
}

void DaemonState::note_finding(const Event& event, std::int64_t now_ms) {
  if (event.level == EventLevel::kDebug) return;
  auto key = event.message + '\n' + event.store + '\n' + event.reason;
  const bool known = told_findings_.count(key) != 0;
  if (findings_.size() < kMostStores) findings_.insert(std::move(key));
  if (!known) record(event, now_ms, is_ours(event.message));
}

void DaemonState::observe_plan(
    const PlannedPass& planned, const std::string& revision, std::int64_t now_ms) {
  revision_ = revision;
  unseen_.reset();
  is_settled_ = !planned.plan.has_changes();
  std::unordered_map<std::string, StoreChange> changes;
  for (auto& store : stores_) {
    if (store.last_change) changes.emplace(key_of(store), *std::move(store.last_change));
  }
  auto views = store_views(planned, now_ms);
  omitted_by_standing_.clear();
  omitted_ = 0;
  if (views.size() > kMostStores) {
    omitted_ = views.size() - kMostStores;
    std::partition(
        views.begin(), views.end(), [](const StoreView& store) { return !is_well(store); });
    for (std::size_t i = kMostStores; i < views.size(); ++i) {
      ++omitted_by_standing_[{views[i].sync, views[i].health}];
    }
    views.resize(kMostStores);
    std::sort(views.begin(), views.end(), comes_before);
  }
  stores_ = std::move(views);
  for (auto& store : stores_) {
    const auto found = changes.find(key_of(store));
    if (found != changes.end()) store.last_change = std::move(found->second);
  }
  count();
  ++version_;
}

bool DaemonState::observe_kept_plan(
    LiveSnapshot& live, const std::string& revision, std::int64_t now_ms) {
  // Which stores are listed depends on their health where not all of them are.
  if (!is_settled_ || omitted_ > 0) return false;
  revision_ = revision;
  for (auto& item : live.items) item.config.reset();
  unseen_ = std::move(live);
  unseen_at_ms_ = now_ms;
  ++version_;
  return true;
}

void DaemonState::catch_up() const {
  if (!unseen_) return;
  refresh_health(stores_, *unseen_, unseen_at_ms_);
  unseen_.reset();
  count();
}

void DaemonState::observe_pass(
    const PassResult& result, std::int64_t now_ms, std::int64_t next_ms) {
  pass_.running = false;
  pass_.next_ms = next_ms;
  pass_.error = result.error ? std::string(to_string(result.error->code)) : std::string();
  ++version_;
  if (result.applied && !result.applied->plan.has_changes()) return;
  if (result.applied) {
    apply_results(*result.applied, now_ms);
  } else {
    lose_sight();
  }
  count();
}

void DaemonState::apply_results(const ApplyResult& applied, std::int64_t now_ms) {
  const auto& actions = applied.plan.actions;
  std::vector<const ActionResult*> results(actions.size(), nullptr);
  for (const auto& result : applied.results) {
    if (result.action_index < results.size()) results[result.action_index] = &result;
  }
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < stores_.size(); ++i) places.emplace(key_of(stores_[i]), i);
  std::set<std::string> gone;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const auto place = places.find(key_of(actions[i]));
    if (place == places.end()) continue;
    auto& store = stores_[place->second];
    const auto outcome = results[i] == nullptr ? ActionOutcome::kNotStarted : results[i]->outcome;
    auto& change = store.last_change.emplace();
    change.action = to_string(actions[i].kind);
    change.outcome = to_string(outcome);
    if (actions[i].kind == ActionKind::kUpdate) change.fields = field_names(actions[i].changes);
    change.at_ms = now_ms;
    change.reconcile_id = pass_.reconcile_id;
    change.revision = revision_;
    settle(store, actions[i], results[i]);
    const bool deletes = actions[i].kind == ActionKind::kDelete && !actions[i].only_marks;
    if (deletes && outcome == ActionOutcome::kDone) {
      gone.insert(place->first);
    }
  }
  if (gone.empty()) return;
  std::erase_if(
      stores_, [&gone](const StoreView& store) { return gone.count(key_of(store)) != 0; });
}

void DaemonState::observe_suspensions(Suspensions suspensions) {
  suspensions_ = std::move(suspensions);
  ++version_;
}

void DaemonState::observe_contention(std::map<std::string, std::vector<std::string>> contended) {
  contended_ = std::move(contended);
  ++version_;
}

// Without a list nobody knows how any of them stands.
void DaemonState::lose_sight() {
  unseen_.reset();
  is_settled_ = false;
  for (auto& store : stores_) {
    store.sync = SyncState::kUnknown;
    store.health = HealthState::kUnknown;
    store.sync_reasons = {"the last pass could not compare"};
    store.health_reason = "the last pass could not read the account";
    store.differs.clear();
    store.available.reset();
    store.potentially_stale.reset();
    store.errors.reset();
  }
  omitted_by_standing_.clear();
  if (omitted_ > 0) {
    omitted_by_standing_[{SyncState::kUnknown, HealthState::kUnknown}] = static_cast<int>(omitted_);
  }
}

void DaemonState::count() const {
  by_standing_ = omitted_by_standing_;
  for (const auto& store : stores_) ++by_standing_[{store.sync, store.health}];
  by_sync_.clear();
  by_health_.clear();
  for (const auto& [standing, stores] : by_standing_) {
    by_sync_[standing.first] += stores;
    by_health_[standing.second] += stores;
  }
}

}  // namespace storekeeper
