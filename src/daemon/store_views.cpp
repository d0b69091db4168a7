#include "daemon/store_views.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/printable.hpp"
#include "plan/match.hpp"
#include "report/store_statuses.hpp"

namespace storekeeper {
namespace {

using LiveById = std::unordered_map<std::string_view, const LiveIntegration*>;

std::vector<std::size_t> live_of_each(const Matching& matching) {
  std::vector<std::size_t> live_of;
  live_of.reserve(matching.matches.size());
  for (const auto& match : matching.matches) {
    live_of.push_back(match.kind == MatchKind::kMatched ? match.live : Action::kNone);
  }
  return live_of;
}

// The server's words about an error may name the store's host: its number has to do.
std::string own_health_reason(const LiveIntegration& live, std::int64_t now_ms) {
  LiveIntegration silent;
  silent.on = live.on;
  silent.status = live.status;
  for (auto& error : silent.status.errors) error.message.clear();
  return health_of(silent, now_ms).reason;
}

void set_health(StoreView& view, const LiveIntegration& live, std::int64_t now_ms) {
  auto health = health_of(live, now_ms);
  view.health = health.state;
  view.health_reason = health.state == HealthState::kDegraded ? own_health_reason(live, now_ms)
                                                              : std::move(health.reason);
  view.last_sync_ms = live.status.last_sync_ms;
  view.available = live.status.available;
  view.potentially_stale = live.status.potentially_stale;
  view.errors = static_cast<int>(live.status.errors.size());
}

LiveById by_id_of(const LiveSnapshot& live) {
  LiveById by_id;
  for (const auto& item : live.items) by_id.emplace(item.id, &item);
  return by_id;
}

// The fields in which each store differs; by manifest, or by id where there is none.
using Differences = std::unordered_map<std::string_view, const std::vector<FieldChange>*>;

Differences differences_of(const Plan& plan) {
  Differences differences;
  for (const auto& action : plan.actions) {
    if (action.kind == ActionKind::kUpdate) differences.emplace(action.manifest, &action.changes);
  }
  for (const auto& finding : plan.findings) {
    if (!finding.changes.empty()) {
      differences.emplace(finding.manifest, &finding.changes);
    }
  }
  return differences;
}

StoreView view_of(StoreStatus status) {
  StoreView view;
  view.name = std::move(status.manifest);
  view.address = std::move(status.address);
  view.id = std::move(status.id);
  view.display_name = std::move(status.display_name);
  view.sync = status.sync;
  view.health = status.health;
  view.last_sync_ms = status.last_sync_ms;
  view.sync_reasons = std::move(status.reasons);
  // Where there is one, it is the last; only of these two states there never is one.
  const bool has_health_reason =
      view.health != HealthState::kHealthy && view.health != HealthState::kMissing;
  if (has_health_reason && !view.sync_reasons.empty()) {
    view.health_reason = std::move(view.sync_reasons.back());
    view.sync_reasons.pop_back();
  }
  return view;
}

}  // namespace

std::vector<std::string> field_names(const std::vector<FieldChange>& changes) {
  std::vector<std::string> names;
  names.reserve(changes.size());
  for (const auto& change : changes) names.push_back(printable(change.field));
  return names;
}

std::vector<StoreView> store_views(const PlannedPass& planned, std::int64_t now_ms) {
  auto statuses = store_statuses(
      planned.desired, planned.live, live_of_each(planned.matching), planned.plan, now_ms);
  const auto differences = differences_of(planned.plan);
  const auto by_id = by_id_of(planned.live);
  std::vector<StoreView> views;
  views.reserve(statuses.size());
  for (auto& status : statuses) {
    auto view = view_of(std::move(status));
    if (const auto live = by_id.find(view.id); live != by_id.end()) {
      set_health(view, *live->second, now_ms);
    }
    const auto found = view.name.empty() ? differences.end() : differences.find(view.name);
    if (found != differences.end()) view.differs = field_names(*found->second);
    views.push_back(std::move(view));
  }
  std::sort(views.begin(), views.end(), comes_before);
  return views;
}

void refresh_health(std::vector<StoreView>& stores, const LiveSnapshot& live, std::int64_t now_ms) {
  const auto by_id = by_id_of(live);
  for (auto& store : stores) {
    const auto found = by_id.find(store.id);
    if (found != by_id.end()) set_health(store, *found->second, now_ms);
  }
}

bool is_well(const StoreView& store) noexcept {
  return store.sync == SyncState::kSynced &&
         (store.health == HealthState::kHealthy || store.health == HealthState::kSuspended);
}

bool comes_before(const StoreView& a, const StoreView& b) {
  return std::tie(a.address, a.name, a.id) < std::tie(b.address, b.name, b.id);
}

std::string key_of(const StoreView& store) {
  return store.name.empty() ? "id " + store.id : store.name;
}

}  // namespace storekeeper
