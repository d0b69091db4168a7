#include "plan/make_plan.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "base/printable.hpp"
#include "model/ownership.hpp"
#include "plan/build_update.hpp"
#include "plan/delete_guard.hpp"

namespace storekeeper {
namespace {

std::string describe(const LiveIntegration& live) {
  return quoted(live.name) + " (" + printable(live.id) + ")";
}

Finding finding_for(FindingKind kind, const DesiredIntegration& desired) {
  Finding finding;
  finding.kind = kind;
  finding.manifest = desired.name;
  finding.address = desired.address;
  finding.position = desired.position;
  return finding;
}

// True if `desired` may take over what it matches although it is not ours.
bool adopts(const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& p) {
  return (p.adopt || desired.policy.adopt) && ownership(live.tags, p.owner) == Ownership::kNobody;
}

class Planner {
 public:
  Planner(
      const DesiredSet& desired, const LiveSnapshot& live, const Matching& matching,
      const PlanPolicy& policy)
      : desired_(desired), live_(live), matching_(matching), policy_(policy) {}

  Plan make() {
    for (std::size_t i = 0; i < desired_.items.size(); ++i) {
      if (selects(policy_.selection, desired_.items[i])) plan_one(i);
    }
    plan_unclaimed();
    sort();
    return std::move(plan_);
  }

 private:
  void plan_one(std::size_t index) {
    const auto& desired = desired_.items[index];
    const auto& match = matching_.matches[index];
    if (desired.policy.paused) {
      auto finding = finding_for(FindingKind::kPaused, desired);
      finding.message = "paused by its annotation storekeeper/reconcile: disabled";
      plan_.findings.push_back(std::move(finding));
      return;
    }
    switch (match.kind) {
      case MatchKind::kNew: plan_create(index); return;
      case MatchKind::kMatched: plan_update(index, live_.items[match.live], false); return;
      case MatchKind::kConflict:
        if (adopts(desired, live_.items[match.live], policy_)) {
          plan_update(index, live_.items[match.live], true);
        } else {
          report_conflict(desired, live_.items[match.live]);
        }
        return;
      case MatchKind::kAmbiguous: report_ambiguity(desired, match); return;
    }
  }

  void plan_create(std::size_t index) {
    const auto& desired = desired_.items[index];
    warn_of_neighbours(desired, matching_.matches[index]);
    Action action;
    action.kind = ActionKind::kCreate;
    action.manifest = desired.name;
    action.address = desired.address;
    action.display_name = desired.display_name;
    action.changes = created_fields(desired);
    action.desired_index = index;
    action.position = desired.position;
    report_missing_secrets(desired);
    plan_.actions.push_back(std::move(action));
  }

  void report_missing_secrets(const DesiredIntegration& desired) {
    for (const auto& secret : desired.secrets) {
      if (!secret.value) report_secret(desired, secret.key);
    }
  }

  void warn_of_neighbours(const DesiredIntegration& desired, const Match& match) {
    if (match.nobodys.empty()) return;
    auto finding = finding_for(FindingKind::kWarning, desired);
    finding.message = "a second integration will be created in " + to_string(desired.address) +
                      ", next to " + describe(live_.items[match.nobodys.front()]) +
                      ", which nobody manages";
    finding.hint =
        "to take that one over instead, give it this manifest's displayName, and adopt it";
    for (const auto index : match.nobodys) finding.ids.push_back(live_.items[index].id);
    plan_.findings.push_back(std::move(finding));
  }

  void plan_update(std::size_t index, const LiveIntegration& live, bool adopting) {
    const auto& desired = desired_.items[index];
    if (!live.config) {
      auto finding = finding_for(FindingKind::kUnreadable, desired);
      finding.ids = {live.id};
      finding.message = "its live settings could not be read";
      finding.hint = "run again; if it stays so, look at the integration in LaunchDarkly";
      plan_.findings.push_back(std::move(finding));
      return;
    }
    auto update = build_update(desired, live, policy_);
    for (const auto& key : update.unknown_secrets) report_secret(desired, key);
    if (update.patch.empty()) {
      ++plan_.unchanged;
      return;
    }
    if (desired.policy.report_drift_only && !adopting) {
      auto finding = finding_for(FindingKind::kDriftReported, desired);
      finding.ids = {live.id};
      finding.message =
          "differs, and is only reported: its annotation says storekeeper/drift: report";
      finding.changes = std::move(update.changes);
      plan_.findings.push_back(std::move(finding));
      return;
    }
    Action action;
    action.kind = ActionKind::kUpdate;
    action.manifest = desired.name;
    action.address = desired.address;
    action.id = live.id;
    action.version = live.version;
    action.display_name = desired.display_name;
    action.changes = std::move(update.changes);
    action.unchanged = std::move(update.unchanged);
    action.patch = std::move(update.patch);
    action.adopts = adopting;
    action.desired_index = index;
    action.position = desired.position;
    plan_.actions.push_back(std::move(action));
  }

  void report_secret(const DesiredIntegration& desired, const std::string& key) {
    auto finding = finding_for(FindingKind::kSecretUnavailable, desired);
    const auto* secret = desired.find_secret(key);
    finding.message =
        "config." + key + " is not available here: " +
        (secret == nullptr || secret->unavailable_because.empty() ? std::string("not resolved")
                                                                  : secret->unavailable_because);
    finding.hint = "a plan can do without it; apply needs it wherever it writes to this store";
    plan_.findings.push_back(std::move(finding));
  }

  void report_conflict(const DesiredIntegration& desired, const LiveIntegration& live) {
    auto finding = finding_for(FindingKind::kConflict, desired);
    finding.ids = {live.id};
    finding.message = "exists, not managed by owner " + quoted(policy_.owner);
    const auto others = owners(live.tags);
    if (ownership(live.tags, policy_.owner) == Ownership::kOthers) {
      std::string names;
      for (const auto& name : others) {
        if (name != policy_.owner) names += (names.empty() ? "" : ", ") + quoted(name);
      }
      finding.message += " but by " + names;
      finding.hint = "remove the manifest here, or the owner tag of the other side in LaunchDarkly";
    } else {
      finding.hint = "the annotation storekeeper/adopt: \"true\" takes it over";
    }
    plan_.findings.push_back(std::move(finding));
  }

  void report_ambiguity(const DesiredIntegration& desired, const Match& match) {
    auto finding = finding_for(FindingKind::kAmbiguous, desired);
    std::string names;
    for (const auto candidate : match.candidates) {
      finding.ids.push_back(live_.items[candidate].id);
      names += (names.empty() ? "" : ", ") + describe(live_.items[candidate]);
    }
    finding.message = "cannot tell which live integration is meant in " +
                      to_string(desired.address) + ": " + names;
    finding.hint =
        desired_.complete
            ? "give the one that is meant this manifest's displayName, or delete the others"
            : "correct the manifests that could not be loaded: one of them may describe it";
    plan_.findings.push_back(std::move(finding));
  }

  void plan_unclaimed() {
    pair_replacements();
    std::vector<const LiveIntegration*> candidates;
    for (const auto index : matching_.unclaimed) {
      const auto& live = live_.items[index];
      if (!selects_unclaimed(policy_.selection, live.address)) continue;
      if (must_be_kept(live)) {
        report_kept(live, "kept: its manifest says storekeeper/prune: disabled", "");
      } else if (!policy_.prune) {
        report_kept(
            live, "described by no manifest; kept, because pruning is off", "--prune deletes it");
      } else {
        candidates.push_back(&live);
      }
    }
    if (candidates.empty()) return;
    if (auto refusal = refuse_deletes(facts(candidates.size()))) {
      for (const auto* live : candidates) {
        report_kept(*live, "described by no manifest; kept, because its delete is withheld", "");
      }
      plan_.refusals.push_back(*std::move(refusal));
      return;
    }
    for (const auto* live : candidates) plan_delete(*live);
  }

  // By its own tag, or because the manifest that moved away from it says so.
  bool must_be_kept(const LiveIntegration& live) const {
    if (std::find(live.tags.begin(), live.tags.end(), kKeepTag) != live.tags.end()) return true;
    const auto successor = replaced_by_.find(live.id);
    if (successor == replaced_by_.end()) return false;
    return std::any_of(
        desired_.items.begin(), desired_.items.end(), [&](const DesiredIntegration& desired) {
          return desired.name == successor->second && desired.policy.never_delete;
        });
  }

  DeleteFacts facts(std::size_t candidates) const {
    DeleteFacts facts;
    facts.candidates = static_cast<int>(candidates);
    facts.owned = static_cast<int>(
        std::count_if(live_.items.begin(), live_.items.end(), [&](const LiveIntegration& live) {
          return ownership(live.tags, policy_.owner) == Ownership::kOurs;
        }));
    facts.manifests = static_cast<int>(desired_.items.size());
    facts.complete = desired_.complete;
    facts.allow_empty = policy_.allow_empty;
    facts.max_deletes = policy_.max_deletes;
    return facts;
  }

  // A create and one left-over integration of the same name are a replacement: the
  // manifest has moved to another project, environment or store type.
  void pair_replacements() {
    std::map<std::string, std::vector<Action*>> creates;
    for (auto& action : plan_.actions) {
      if (action.kind == ActionKind::kCreate) creates[action.display_name].push_back(&action);
    }
    std::map<std::string, std::vector<const LiveIntegration*>> left;
    for (const auto index : matching_.unclaimed) {
      const auto& live = live_.items[index];
      if (creates.contains(live.name)) left[live.name].push_back(&live);
    }
    for (const auto& [name, items] : left) {
      const auto& actions = creates[name];
      if (items.size() != 1 || actions.size() != 1) continue;
      actions.front()->replaces = items.front()->id;
      replaced_by_[items.front()->id] = actions.front()->manifest;
    }
  }

  void plan_delete(const LiveIntegration& live) {
    const auto successor = replaced_by_.find(live.id);
    Action action;
    action.kind = ActionKind::kDelete;
    action.address = live.address;
    action.id = live.id;
    action.version = live.version;
    action.display_name = live.name;
    action.changes = deleted_fields(live);
    if (successor != replaced_by_.end()) action.replaced_by = successor->second;
    plan_.actions.push_back(std::move(action));
  }

  void report_kept(const LiveIntegration& live, std::string message, std::string hint) {
    Finding finding;
    finding.kind = FindingKind::kKept;
    finding.address = live.address;
    finding.ids = {live.id};
    finding.message = quoted(live.name) + ": " + std::move(message);
    finding.hint = std::move(hint);
    plan_.findings.push_back(std::move(finding));
  }

  void sort() {
    std::sort(plan_.actions.begin(), plan_.actions.end(), [](const Action& a, const Action& b) {
      const auto key = [](const Action& action) {
        return std::tie(action.manifest, action.address, action.display_name, action.id);
      };
      const bool a_deletes = a.kind == ActionKind::kDelete;
      const bool b_deletes = b.kind == ActionKind::kDelete;
      return a_deletes != b_deletes ? b_deletes : key(a) < key(b);
    });
    std::stable_sort(
        plan_.findings.begin(), plan_.findings.end(), [](const Finding& a, const Finding& b) {
          return std::tie(a.manifest, a.address, a.kind, a.ids) <
                 std::tie(b.manifest, b.address, b.kind, b.ids);
        });
  }

  const DesiredSet& desired_;
  const LiveSnapshot& live_;
  const Matching& matching_;
  const PlanPolicy& policy_;
  Plan plan_;
  std::map<std::string, std::string> replaced_by_;  // id to manifest
};

}  // namespace

Plan make_plan(
    const DesiredSet& desired, const LiveSnapshot& live, const Matching& matching,
    const PlanPolicy& policy) {
  return Planner(desired, live, matching, policy).make();
}

Plan make_plan(const DesiredSet& desired, const LiveSnapshot& live, const PlanPolicy& policy) {
  return make_plan(desired, live, match_integrations(desired, live, policy.owner), policy);
}

std::vector<std::size_t> lacking_config(
    const DesiredSet& desired, const LiveSnapshot& live, const Matching& matching,
    const PlanPolicy& policy) {
  std::vector<std::size_t> lacking;
  for (std::size_t i = 0; i < desired.items.size(); ++i) {
    const auto& match = matching.matches[i];
    const auto& item = desired.items[i];
    if (match.live == Match::kNone || live.items[match.live].config) continue;
    if (item.policy.paused || !selects(policy.selection, item)) continue;
    if (match.kind == MatchKind::kConflict && !adopts(item, live.items[match.live], policy)) {
      continue;
    }
    lacking.push_back(match.live);
  }
  return lacking;
}

}  // namespace storekeeper
