#include "daemon/store_counts.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "model/store_status.hpp"

namespace storekeeper {
namespace {

std::optional<SyncState> state_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::kConflict:
    case FindingKind::kDriftReported: return SyncState::kOutOfSync;
    case FindingKind::kAmbiguous:
    case FindingKind::kUnreadable:
    case FindingKind::kPaused: return SyncState::kUnknown;
    // About a store that an action or Plan::unchanged counts, or about none.
    case FindingKind::kSecretUnavailable:
    case FindingKind::kSecretSuspect:
    case FindingKind::kKept:
    case FindingKind::kWarning: return std::nullopt;
  }
  return std::nullopt;
}

SyncState state_of(ActionOutcome outcome) {
  if (outcome == ActionOutcome::kDone) return SyncState::kSynced;
  return outcome == ActionOutcome::kUnknown ? SyncState::kUnknown : SyncState::kOutOfSync;
}

}  // namespace

StoreCounts count_stores(const ApplyResult& applied) {
  const auto& plan = applied.plan;
  std::vector<ActionOutcome> outcomes(plan.actions.size(), ActionOutcome::kNotStarted);
  for (const auto& result : applied.results) {
    if (result.action_index < outcomes.size()) outcomes[result.action_index] = result.outcome;
  }
  std::map<std::string_view, SyncState> states;
  for (const auto& finding : plan.findings) {
    const auto state = state_of(finding.kind);
    if (state && !finding.manifest.empty()) states[finding.manifest] = *state;
  }
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    const auto& action = plan.actions[i];
    if (action.kind != ActionKind::kDelete) states[action.manifest] = state_of(outcomes[i]);
  }
  StoreCounts counts;
  counts.synced = plan.unchanged;
  for (const auto& [manifest, state] : states) {
    switch (state) {
      case SyncState::kSynced: ++counts.synced; break;
      case SyncState::kOutOfSync: ++counts.out_of_sync; break;
      case SyncState::kUnknown: ++counts.unknown; break;
    }
  }
  return counts;
}

}  // namespace storekeeper
