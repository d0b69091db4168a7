#include "report/store_statuses.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/printable.hpp"
#include "model/ownership.hpp"

namespace storekeeper {
namespace {

std::string fields_text(const std::vector<FieldChange>& changes) {
  std::string text;
  for (const auto& change : changes) {
    text += (text.empty() ? "" : ", ") + printable(change.field);
  }
  return text;
}

std::string reason_of(const Action& action) {
  switch (action.kind) {
    case ActionKind::kCreate: return "to be created";
    case ActionKind::kDelete: return "described by no manifest, to be deleted";
    case ActionKind::kUpdate: break;
  }
  if (action.adopts) return "to be taken over";
  const auto fields = fields_text(action.changes);
  return fields.empty() ? "ownership tags differ" : "differs: " + fields;
}

// What a finding says about the comparison; kSynced: nothing.
SyncState sync_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::kConflict:
    case FindingKind::kRedirectHeld:
    case FindingKind::kDriftReported:
    case FindingKind::kKept: return SyncState::kOutOfSync;
    case FindingKind::kAmbiguous:
    case FindingKind::kUnreadable:
    case FindingKind::kSecretUnavailable:
    case FindingKind::kSecretSuspect:
    case FindingKind::kPaused: return SyncState::kUnknown;
    case FindingKind::kWarning: break;
  }
  return SyncState::kSynced;
}

std::string reason_of(const Finding& finding) {
  if (finding.kind == FindingKind::kDriftReported) {
    return "differs, reported only: " + fields_text(finding.changes);
  }
  return finding.message;
}

void add_health(StoreStatus& status, const LiveIntegration* live, std::int64_t now_ms) {
  if (live == nullptr) {
    status.health = HealthState::kMissing;
    return;
  }
  status.id = live->id;
  status.display_name = live->name;
  status.last_sync_ms = live->status.last_sync_ms;
  auto health = health_of(*live, now_ms);
  status.health = health.state;
  if (!health.reason.empty()) status.reasons.push_back(std::move(health.reason));
}

// What the plan says, found by manifest.
struct PlanIndex {
  std::unordered_map<std::size_t, const Action*> actions;  // by index of the manifest
  std::unordered_multimap<std::string_view, const Finding*> findings;

  explicit PlanIndex(const Plan& plan) {
    for (const auto& action : plan.actions) {
      if (action.desired_index != Action::kNone) actions.emplace(action.desired_index, &action);
    }
    for (const auto& finding : plan.findings) {
      if (!finding.manifest.empty()) findings.emplace(finding.manifest, &finding);
    }
  }
};

StoreStatus described(
    const DesiredIntegration& wanted, std::size_t index, const LiveIntegration* live,
    const PlanIndex& plan, std::int64_t now_ms) {
  StoreStatus status;
  status.manifest = wanted.name;
  status.address = wanted.address;
  status.display_name = wanted.display_name;
  status.sync = SyncState::kSynced;
  const auto [first, last] = plan.findings.equal_range(wanted.name);
  for (auto found = first; found != last; ++found) {
    const auto sync = sync_of(found->second->kind);
    if (sync == SyncState::kSynced) continue;
    status.reasons.push_back(reason_of(*found->second));
    // That it differs is certain, whatever else cannot be told.
    if (status.sync != SyncState::kOutOfSync) status.sync = sync;
  }
  if (const auto action = plan.actions.find(index); action != plan.actions.end()) {
    status.sync = SyncState::kOutOfSync;
    status.reasons.push_back(reason_of(*action->second));
  }
  add_health(status, live, now_ms);
  return status;
}

}  // namespace

std::vector<StoreStatus> store_statuses(
    const DesiredSet& desired, const LiveSnapshot& live, const std::vector<std::size_t>& live_of,
    const Plan& plan, std::int64_t now_ms) {
  const PlanIndex index(plan);
  std::unordered_map<std::string_view, const LiveIntegration*> by_id;
  for (const auto& item : live.items) by_id.emplace(item.id, &item);

  std::vector<StoreStatus> statuses;
  statuses.reserve(desired.items.size());
  for (std::size_t i = 0; i < desired.items.size(); ++i) {
    const auto at = i < live_of.size() ? live_of[i] : Action::kNone;
    const auto* item = at < live.items.size() ? &live.items[at] : nullptr;
    statuses.push_back(described(desired.items[i], i, item, index, now_ms));
  }
  const auto add_undescribed = [&](const StoreAddress& address, const std::string& id,
                                   std::string reason) {
    const auto found = by_id.find(id);
    StoreStatus status;
    status.address = address;
    status.sync = SyncState::kOutOfSync;
    status.reasons.push_back(std::move(reason));
    add_health(status, found == by_id.end() ? nullptr : found->second, now_ms);
    status.id = id;
    statuses.push_back(std::move(status));
  };
  for (const auto& action : plan.actions) {
    if (action.kind == ActionKind::kDelete) {
      add_undescribed(action.address, action.id, reason_of(action));
    }
  }
  for (const auto& finding : plan.findings) {
    if (finding.kind != FindingKind::kKept) continue;
    for (const auto& id : finding.ids) add_undescribed(finding.address, id, reason_of(finding));
  }
  return statuses;
}

std::vector<StoreStatus> unmanaged_statuses(
    const LiveSnapshot& live, const std::vector<std::size_t>& live_of, std::string_view owner,
    std::int64_t now_ms) {
  const std::unordered_set<std::size_t> described(live_of.begin(), live_of.end());
  std::vector<StoreStatus> statuses;
  for (std::size_t i = 0; i < live.items.size(); ++i) {
    const auto& item = live.items[i];
    const auto whose = ownership(item.tags, owner);
    if (whose == Ownership::kOurs || described.contains(i)) continue;
    StoreStatus status;
    status.address = item.address;
    std::string names;
    for (const auto& name : owners(item.tags)) names += (names.empty() ? "" : ", ") + quoted(name);
    status.reasons.push_back(
        whose == Ownership::kNobody ? "managed by nobody" : "managed by " + names);
    add_health(status, &item, now_ms);
    statuses.push_back(std::move(status));
  }
  std::sort(statuses.begin(), statuses.end(), [](const StoreStatus& a, const StoreStatus& b) {
    return std::tie(a.address, a.display_name, a.id) < std::tie(b.address, b.display_name, b.id);
  });
  return statuses;
}

}  // namespace storekeeper
