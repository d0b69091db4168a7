#include "reconcile/contention.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace storekeeper {
namespace {

std::string joined(const std::vector<std::string>& fields) {
  std::string text;
  for (const auto& field : fields) text += (text.empty() ? "" : ", ") + field;
  return text;
}

// Manifests of which this pass cannot say whether they are in step.
std::set<std::string> left_open(const ApplyResult& applied) {
  std::set<std::string> names;
  for (const auto& action : applied.plan.actions) names.insert(action.manifest);
  for (const auto& finding : applied.plan.findings) names.insert(finding.manifest);
  return names;
}

}  // namespace

void ContentionWatch::restrain(DesiredSet& desired, SteadyTime now) const {
  for (auto& item : desired.items) {
    const auto found = known_.find(item.name);
    if (found == known_.end() || found->second.about.empty() || now >= found->second.until) {
      continue;
    }
    item.policy.report_drift_only = true;
    item.policy.held_back_because =
        "differs, and is left alone for a while: another writer keeps changing " +
        joined(found->second.about);
  }
}

// True if there is something to tell.
bool ContentionWatch::correct(Known& known, const Action& action, SteadyTime now) const {
  std::map<std::string, Corrections> fields;
  std::vector<std::string> about;
  for (const auto& change : action.changes) {
    auto& corrections = fields[change.field];
    corrections.to = change.after;
    const auto before = known.fields.find(change.field);
    const bool again = before != known.fields.end() && before->second.to == change.after;
    corrections.rounds = again ? before->second.rounds + 1 : 1;
    if (corrections.rounds >= rules_.rounds) about.push_back(change.field);
  }
  known.fields = std::move(fields);
  known.in_step = 0;
  if (about.empty()) {
    known.about.clear();
    known.pause = {};
    return false;
  }
  known.about = std::move(about);
  known.pause = known.pause.count() == 0 ? rules_.first_pause
                                         : std::min(2 * known.pause, rules_.longest_pause);
  known.until = now + known.pause;
  return true;
}

std::vector<ContentionNews> ContentionWatch::observe(const ApplyResult& applied, SteadyTime now) {
  std::vector<ContentionNews> news;
  for (const auto& result : applied.results) {
    if (result.action_index >= applied.plan.actions.size()) continue;
    const auto& action = applied.plan.actions[result.action_index];
    if (action.kind != ActionKind::kUpdate || result.outcome != ActionOutcome::kDone) continue;
    auto& known = known_[action.manifest];
    if (correct(known, action, now)) news.push_back({action.manifest, known.about, known.pause});
  }
  const auto open = left_open(applied);
  for (auto entry = known_.begin(); entry != known_.end();) {
    auto& known = entry->second;
    const bool is_in_step = !open.contains(entry->first);
    if (is_in_step) ++known.in_step;
    const bool is_over = is_in_step && (known.about.empty() || known.in_step >= rules_.in_step);
    if (is_over && !known.about.empty()) news.push_back({entry->first});
    entry = is_over ? known_.erase(entry) : std::next(entry);
  }
  return news;
}

std::map<std::string, std::vector<std::string>> ContentionWatch::contended() const {
  std::map<std::string, std::vector<std::string>> stores;
  for (const auto& [name, known] : known_) {
    if (!known.about.empty()) stores.emplace(name, known.about);
  }
  return stores;
}

}  // namespace storekeeper
