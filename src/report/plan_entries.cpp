#include "report/plan_entries.hpp"

#include <unordered_set>

namespace storekeeper {

std::vector<PlanEntry> plan_entries(const Plan& plan) {
  std::unordered_map<std::string_view, const Action*> deletes;  // by the id they delete
  for (const auto& action : plan.actions) {
    if (action.kind == ActionKind::kDelete && !action.replaced_by.empty()) {
      deletes.emplace(action.id, &action);
    }
  }
  std::unordered_set<const Action*> paired;
  std::vector<PlanEntry> entries;
  entries.reserve(plan.actions.size());
  for (const auto& action : plan.actions) {
    PlanEntry entry{&action, nullptr};
    if (action.kind == ActionKind::kCreate && !action.replaces.empty()) {
      const auto found = deletes.find(action.replaces);
      if (found != deletes.end() && found->second->replaced_by == action.manifest) {
        entry.replaced = found->second;
        paired.insert(found->second);
      }
    }
    entries.push_back(entry);
  }
  // A delete may stand before its create, so that the pairs are taken out at the end.
  std::erase_if(entries, [&](const PlanEntry& entry) { return paired.contains(entry.action); });
  return entries;
}

FindingIndex::FindingIndex(const Plan& plan) {
  for (const auto& finding : plan.findings) {
    if (finding.kind != FindingKind::kKept) continue;
    for (const auto& id : finding.ids) kept_.emplace(id, &finding);
  }
}

const Finding* FindingIndex::kept(std::string_view id) const {
  const auto found = kept_.find(id);
  return found == kept_.end() ? nullptr : found->second;
}

}  // namespace storekeeper
