#include "plan/make_plan.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "base/printable.hpp"
#include "model/ownership.hpp"
#include "model/tombstone.hpp"
#include "plan/build_update.hpp"
#include "plan/delete_guard.hpp"
#include "plan/deletion_patch.hpp"
#include "plan/plan_findings.hpp"
#include "plan/secret_redirect.hpp"

namespace storekeeper {
namespace {

class Planner {
 public:
  Planner(
      const DesiredSet& desired, const LiveSnapshot& live, const Matching& matching,
      const PlanPolicy& policy)
      : desired_(desired), live_(live), matching_(matching), policy_(policy) {}

  Plan make() {
    if (policy_.scope == PlanScope::kTombstonesOnly) {
      for (const auto& live : live_.items) plan_undelete(live);
      sort();
      return std::move(plan_);
    }
    for (std::size_t i = 0; i < desired_.items.size(); ++i) {
      if (selects(policy_.selection, desired_.items[i])) plan_one(i);
    }
    if (policy_.scope == PlanScope::kEverything) plan_unclaimed();
    sort();
    return std::move(plan_);
  }

 private:
  struct Heir {
    std::string manifest;
    bool is_live = false;
  };

  void plan_one(std::size_t index) {
    const auto& desired = desired_.items[index];
    const auto& match = matching_.matches[index];
    if (desired.policy.paused) {
      plan_.findings.push_back(paused_finding(desired));
      return;
    }
    switch (match.kind) {
      case MatchKind::kNew:
        if (policy_.scope == PlanScope::kEverything) plan_create(index);
        return;
      case MatchKind::kMatched:
        if (policy_.scope == PlanScope::kEverything) {
          plan_update(index, live_.items[match.live], false);
        } else {
          ++plan_.unchanged;
        }
        return;
      case MatchKind::kConflict:
        if (may_adopt(desired, live_.items[match.live], policy_)) {
          plan_update(index, live_.items[match.live], true);
        } else {
          plan_.findings.push_back(conflict_finding(desired, live_.items[match.live], policy_));
        }
        return;
      case MatchKind::kAmbiguous:
        plan_.findings.push_back(ambiguity_finding(desired, live_, match, desired_.complete));
        return;
    }
  }

  void plan_create(std::size_t index) {
    const auto& desired = desired_.items[index];
    const auto& match = matching_.matches[index];
    if (!match.nobodys.empty()) {
      plan_.findings.push_back(neighbours_finding(desired, live_, match));
    }
    Action action;
    action.kind = ActionKind::kCreate;
    action.manifest = desired.name;
    action.address = desired.address;
    action.display_name = desired.display_name;
    action.changes = created_fields(desired);
    action.desired_index = index;
    action.position = desired.position;
    for (const auto& secret : desired.secrets) {
      if (!secret.value) plan_.findings.push_back(secret_finding(desired, secret.key));
    }
    plan_.actions.push_back(std::move(action));
  }

  void plan_update(std::size_t index, const LiveIntegration& live, bool adopting) {
    const auto& desired = desired_.items[index];
    if (!live.config && policy_.scope == PlanScope::kEverything) {
      plan_.findings.push_back(unreadable_finding(desired, live));
      return;
    }
    auto update = build_update(desired, live, policy_);
    for (const auto& key : update.unknown_secrets) {
      plan_.findings.push_back(secret_finding(desired, key));
    }
    for (const auto& key : update.suspect_secrets) {
      plan_.findings.push_back(suspect_finding(desired, live, key));
    }
    const bool only_stamps = update.stamps && update.changes.empty();
    if (update.patch.empty() || (only_stamps && desired.policy.report_drift_only)) {
      ++plan_.unchanged;
      return;
    }
    if ((desired.policy.report_drift_only || policy_.report_drift_only) && !adopting) {
      auto finding = finding_about(FindingKind::kDriftReported, desired);
      finding.ids = {live.id};
      finding.message =
          !desired.policy.held_back_because.empty() ? desired.policy.held_back_because
          : desired.policy.report_drift_only
              ? "differs, and is only reported: its annotation says storekeeper/drift: report"
              : "differs, and is only reported: this run does not correct drift";
      finding.changes = std::move(update.changes);
      plan_.findings.push_back(std::move(finding));
      return;
    }
    if (update.redirects_secret && !allows_redirect(desired, policy_)) {
      if (policy_.redirects.hold) {
        plan_.findings.push_back(redirect_held_finding(desired, live, std::move(update.changes)));
        return;
      }
      plan_.findings.push_back(redirect_finding(desired, live));
    }
    plan_.actions.push_back(update_of(index, live, std::move(update), adopting));
  }

  Action update_of(
      std::size_t index, const LiveIntegration& live, Update update, bool adopting) const {
    const auto& desired = desired_.items[index];
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
    action.stamps = update.stamps;
    action.restores = find_tombstone(live.tags).has_value();
    action.desired_index = index;
    action.position = desired.position;
    return action;
  }

  void plan_unclaimed() {
    pair_replacements();
    std::vector<const LiveIntegration*> candidates;
    std::vector<const LiveIntegration*> due;
    std::vector<const LiveIntegration*> pending;
    for (const auto index : matching_.unclaimed) {
      const auto& live = live_.items[index];
      if (!selects_unclaimed(policy_.selection, live.address)) continue;
      const auto mark = is_marked(live) ? find_tombstone(live.tags) : std::nullopt;
      if (must_be_kept(live)) {
        keep(live, "kept: its manifest says storekeeper/prune: disabled", "");
      } else if (!policy_.prune) {
        keep(
            live,
            mark ? "marked for deletion; kept, because pruning is off"
                 : "described by no manifest; kept, because pruning is off",
            mark ? kUndeleteHint : "--prune deletes it");
      } else if (const auto heir = heirless_.find(live.id); heir != heirless_.end()) {
        keep(
            live,
            "kept, because manifest " + quoted(heir->second.manifest) +
                " has its name and may replace it, but " +
                (heir->second.is_live ? "its own store is not as described, and stays so"
                                      : "has no store of its own yet"),
            heir->second.is_live ? "it is deleted once that store is as described"
                                 : "it is deleted once that store is there");
      } else if (mark && mark->due_ms > live_.taken_ms) {
        pending.push_back(&live);
        keep(live, "marked for deletion, which is due at " + due_text(*mark), kUndeleteHint);
      } else {
        (mark ? due : candidates).push_back(&live);
      }
    }
    const auto verdict = judge_deletes(facts(candidates, pending, due.size()));
    plan_deletes(candidates, !verdict.refusal);
    plan_deletes(due, !verdict.due_stay);
    if (verdict.refusal) plan_.refusals.push_back(*verdict.refusal);
  }

  void plan_undelete(const LiveIntegration& live) {
    const auto mark = find_tombstone(live.tags);
    const bool meant =
        policy_.undelete.empty() || policy_.undelete == live.name || policy_.undelete == live.id;
    if (!mark || !meant || !selects_unclaimed(policy_.selection, live.address)) return;
    if (ownership(live.tags, policy_.owner) != Ownership::kOurs) return;
    Action action;
    action.kind = ActionKind::kUpdate;
    action.address = live.address;
    action.id = live.id;
    action.version = live.version;
    action.display_name = live.name;
    if (mark->was_on && !live.on) action.changes.push_back({"on", false, true, false});
    action.patch = unmarking_patch(live, true);
    action.restores = true;
    plan_.actions.push_back(std::move(action));
  }

  void plan_deletes(const std::vector<const LiveIntegration*>& list, bool allowed) {
    for (const auto* live : list) {
      if (allowed) {
        plan_delete(*live);
      } else {
        keep(*live, "described by no manifest; kept, because its delete is withheld", "");
      }
    }
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

  DeleteFacts facts(
      const std::vector<const LiveIntegration*>& candidates,
      const std::vector<const LiveIntegration*>& pending, std::size_t due) const {
    DeleteFacts facts;
    facts.candidates = static_cast<int>(candidates.size());
    facts.pending = static_cast<int>(pending.size());
    facts.due = static_cast<int>(due);
    // Each counts once.
    auto others = policy_.deleted_lately;
    for (const auto* live : candidates) others.erase(live->id);
    for (const auto* live : pending) others.erase(live->id);
    facts.deleted_lately = static_cast<int>(others.size());
    facts.ledger_refusal = policy_.ledger_refusal;
    facts.owned = static_cast<int>(
        std::count_if(live_.items.begin(), live_.items.end(), [&](const LiveIntegration& live) {
          return ownership(live.tags, policy_.owner) == Ownership::kOurs;
        }));
    facts.manifests = static_cast<int>(desired_.items.size());
    facts.complete = desired_.complete;
    facts.doubts = desired_.doubts;
    facts.allow_empty = policy_.allow_empty;
    facts.allow_unsettled = policy_.allow_unsettled;
    facts.max_deletes = policy_.max_deletes;
    return facts;
  }

  // What is left over under the name of one create has been replaced by it: the manifest has moved
  // to another project, environment or store type. If nothing of that name is created, an earlier
  // run may have done it, and the one manifest of that name is the successor, if it is live, ours
  // and as described after this run; if it is not, nothing takes the old one's place yet.
  void pair_replacements() {
    std::map<std::string, std::vector<const LiveIntegration*>> left;
    for (const auto index : matching_.unclaimed) {
      left[live_.items[index].name].push_back(&live_.items[index]);
    }
    if (left.empty()) return;
    std::map<std::string, std::vector<Action*>> creates;
    for (auto& action : plan_.actions) {
      if (action.kind == ActionKind::kCreate) creates[action.display_name].push_back(&action);
    }
    std::map<std::string, std::vector<std::size_t>> named;  // indices of manifests
    for (std::size_t i = 0; i < desired_.items.size(); ++i) {
      named[desired_.items[i].display_name].push_back(i);
    }
    for (const auto& [name, items] : left) {
      const auto& actions = creates[name];
      if (actions.size() == 1) {
        // A create can name one only.
        if (items.size() == 1) actions.front()->replaces = items.front()->id;
        for (const auto* item : items) replaced_by_[item->id] = actions.front()->manifest;
        created_.insert(actions.front()->manifest);
      } else if (actions.empty() && named[name].size() == 1) {
        const auto heir = named[name].front();
        const auto& manifest = desired_.items[heir].name;
        const bool is_live = matching_.matches[heir].kind == MatchKind::kMatched;
        const bool is_ready = is_live && !is_held_back(manifest);
        for (const auto* item : items) {
          if (is_ready) {
            replaced_by_[item->id] = manifest;
          } else {
            heirless_[item->id] = {manifest, is_live};
          }
        }
      }
    }
  }

  // Whether this run leaves its store as it is, whatever the manifest says.
  bool is_held_back(const std::string& manifest) const {
    constexpr auto kHolding = std::to_array(
        {FindingKind::kPaused, FindingKind::kUnreadable, FindingKind::kRedirectHeld,
         FindingKind::kDriftReported});
    return std::any_of(plan_.findings.begin(), plan_.findings.end(), [&](const Finding& finding) {
      return finding.manifest == manifest &&
             std::find(kHolding.begin(), kHolding.end(), finding.kind) != kHolding.end();
    });
  }

  void keep(const LiveIntegration& live, const std::string& message, std::string hint) {
    plan_.findings.push_back(kept_finding(live, message, std::move(hint)));
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
    action.marked = is_marked(live);
    action.only_marks = !action.marked && policy_.delete_grace.count() > 0;
    if (successor != replaced_by_.end()) {
      action.replaced_by = successor->second;
      action.goes_first = policy_.replacement.order == ReplaceOrder::kDeleteFirst &&
                          created_.contains(successor->second);
    }
    plan_.actions.push_back(std::move(action));
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
  std::map<std::string, Heir> heirless_;            // by id: those that cannot take its place yet
  std::set<std::string> created_;                   // the manifests of those that are creates
};

}  // namespace

Plan make_plan(
    const DesiredSet& desired, const LiveSnapshot& live, const Matching& matching,
    const PlanPolicy& policy) {
  return Planner(desired, live, matching, policy).make();
}

Plan make_plan(const DesiredSet& desired, const LiveSnapshot& live, const PlanPolicy& policy) {
  const auto matching = match_integrations(desired, live, policy.owner, policy.secrets.keys.get());
  return make_plan(desired, live, matching, policy);
}

std::vector<std::size_t> lacking_config(
    const DesiredSet& desired, const LiveSnapshot& live, const Matching& matching,
    const PlanPolicy& policy) {
  std::vector<std::size_t> lacking;
  if (policy.scope != PlanScope::kEverything) return lacking;
  for (std::size_t i = 0; i < desired.items.size(); ++i) {
    const auto& match = matching.matches[i];
    const auto& item = desired.items[i];
    if (match.live == Match::kNone || live.items[match.live].config) continue;
    if (item.policy.paused || !selects(policy.selection, item)) continue;
    if (match.kind == MatchKind::kConflict && !may_adopt(item, live.items[match.live], policy)) {
      continue;
    }
    lacking.push_back(match.live);
  }
  return lacking;
}

}  // namespace storekeeper
