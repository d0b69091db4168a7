#include "daemon/drift_tracker.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "model/store_kind.hpp"

namespace storekeeper {
namespace {

using Fields = std::set<std::string>;

std::string field_label(const std::string& field, StoreKind kind) {
  if (field == "name" || field == "on" || field == "tags") return field;
  constexpr std::string_view kPrefix = "config.";
  const bool is_setting = field.starts_with(kPrefix) &&
                          find_config_field(kind, field.substr(kPrefix.size())) != nullptr;
  return is_setting ? field : "other";
}

Fields fields_of(const std::vector<FieldChange>& changes, StoreKind kind) {
  Fields fields;
  for (const auto& change : changes) fields.insert(field_label(change.field, kind));
  return fields;
}

Fields fields_of(const Action& action) {
  if (action.kind == ActionKind::kCreate) return {"existence"};
  if (action.changes.empty()) return {"owner"};
  return fields_of(action.changes, action.address.kind);
}

// True for what leaves open whether a store agrees with its manifest.
bool hides_agreement(FindingKind kind) {
  return kind != FindingKind::kKept && kind != FindingKind::kWarning;
}

}  // namespace

void DriftTracker::observe_plan(const Plan& plan, const std::string& edition) {
  const bool is_first = !has_edition_ || edition != edition_;
  has_edition_ = true;
  edition_ = edition;
  if (is_first) unsettled_.clear();
  std::map<std::string, Fields> differing;
  for (const auto& action : plan.actions) {
    if (action.kind != ActionKind::kDelete && !action.manifest.empty()) {
      differing[action.manifest].merge(fields_of(action));
    }
  }
  std::unordered_set<std::string> hidden;
  for (const auto& finding : plan.findings) {
    if (finding.manifest.empty() || !hides_agreement(finding.kind)) continue;
    hidden.insert(finding.manifest);
    if (!finding.changes.empty()) {
      differing[finding.manifest].merge(fields_of(finding.changes, finding.address.kind));
    }
  }
  if (is_first) {
    open_.clear();
    unsettled_ = std::move(hidden);
    for (const auto& [manifest, fields] : differing) unsettled_.insert(manifest);
    return;
  }
  std::erase_if(unsettled_, [&](const std::string& manifest) {
    return differing.count(manifest) == 0 && hidden.count(manifest) == 0;
  });
  auto before = std::exchange(open_, {});
  for (auto& [manifest, fields] : differing) {
    if (unsettled_.count(manifest) != 0) continue;
    const auto& known = before[manifest];
    for (const auto& field : fields) {
      if (known.count(field) == 0) ++found_[field];
    }
    open_.emplace(manifest, std::move(fields));
  }
}

void DriftTracker::observe_result(const ApplyResult& applied) {
  for (const auto& result : applied.results) {
    const bool is_done = result.outcome == ActionOutcome::kDone;
    if (!is_done || result.action_index >= applied.plan.actions.size()) continue;
    const auto& action = applied.plan.actions[result.action_index];
    if (action.kind == ActionKind::kDelete) continue;
    unsettled_.erase(action.manifest);
    const auto open = open_.find(action.manifest);
    if (open == open_.end()) continue;
    for (const auto& field : open->second) ++corrected_[field];
    open_.erase(open);
  }
}

DriftTracker::Counts DriftTracker::open() const {
  Counts counts;
  for (const auto& [manifest, fields] : open_) {
    for (const auto& field : fields) ++counts[field];
  }
  return counts;
}

}  // namespace storekeeper
