#include "plan/attribution.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "plan/make_plan.hpp"

namespace storekeeper {
namespace {

bool same_reference(const SecretReference& a, const SecretReference& b) {
  return a.origin == b.origin && a.locator == b.locator && Secret::same(a.literal, b.literal);
}

std::map<std::string_view, const DesiredIntegration*> by_name(const DesiredSet& desired) {
  std::map<std::string_view, const DesiredIntegration*> items;
  for (const auto& item : desired.items) items.emplace(item.name, &item);
  return items;
}

class Attributor {
 public:
  Attributor(const DesiredSet& head, const DesiredSet& base, const Plan& base_plan)
      : head_(by_name(head)), base_(by_name(base)) {
    for (const auto& action : base_plan.actions) {
      (action.kind == ActionKind::kCreate ? creates_[action.manifest] : others_[action.id]) =
          &action;
    }
    for (const auto& finding : base_plan.findings) {
      if (finding.kind == FindingKind::kDriftReported) drift_[finding.manifest] = &finding;
    }
  }

  void attribute(Action& action) const {
    const auto* before = counterpart(action);
    if (before == nullptr) {
      for (auto& change : action.changes) change.origin = ChangeOrigin::kBranch;
      action.origin = ChangeOrigin::kBranch;
      return;
    }
    attribute(action.changes, before->changes, action.manifest);
    action.origin = together(action.changes, action.kind == before->kind);
  }

  void attribute(Finding& finding) const {
    const auto found = drift_.find(finding.manifest);
    attribute(
        finding.changes,
        found == drift_.end() ? std::vector<FieldChange>() : found->second->changes,
        finding.manifest);
  }

 private:
  // What the base would do to the same integration, live or to be.
  const Action* counterpart(const Action& action) const {
    if (action.kind == ActionKind::kCreate) {
      const auto found = creates_.find(action.manifest);
      const bool same = found != creates_.end() && found->second->address == action.address;
      return same ? found->second : nullptr;
    }
    const auto found = others_.find(action.id);
    const bool same = found != others_.end() && found->second->kind == action.kind;
    return same ? found->second : nullptr;
  }

  void attribute(
      std::vector<FieldChange>& changes, const std::vector<FieldChange>& base,
      const std::string& manifest) const {
    for (auto& change : changes) {
      const auto found = std::find_if(base.begin(), base.end(), [&](const FieldChange& other) {
        return other.field == change.field;
      });
      if (found == base.end()) {
        change.origin = ChangeOrigin::kBranch;
      } else {
        change.origin =
            wants_the_same(change, *found, manifest) ? ChangeOrigin::kDrift : ChangeOrigin::kBoth;
      }
    }
  }

  bool wants_the_same(
      const FieldChange& change, const FieldChange& base, const std::string& manifest) const {
    if (!change.sensitive) return change.after == base.after;
    const auto mine = head_.find(manifest);
    const auto theirs = base_.find(manifest);
    if (mine == head_.end() || theirs == base_.end()) return true;
    const auto key = std::string_view(change.field).substr(change.field.find('.') + 1);
    const auto* head_secret = mine->second->find_secret(key);
    const auto* base_secret = theirs->second->find_secret(key);
    if ((head_secret == nullptr) != (base_secret == nullptr)) return false;
    if (head_secret != nullptr) {
      return same_reference(head_secret->reference, base_secret->reference);
    }
    const auto* head_value = mine->second->config.find(key);
    const auto* base_value = theirs->second->config.find(key);
    if (head_value == nullptr || base_value == nullptr) return head_value == base_value;
    return *head_value == *base_value;
  }

  // An action without fields (only Storekeeper's own tags) stands in the base's plan as well.
  static ChangeOrigin together(const std::vector<FieldChange>& changes, bool in_base) {
    bool branch = false;
    bool drift = changes.empty() && in_base;
    for (const auto& change : changes) {
      branch = branch || change.origin != ChangeOrigin::kDrift;
      drift = drift || change.origin != ChangeOrigin::kBranch;
    }
    if (branch && drift) return ChangeOrigin::kBoth;
    return drift ? ChangeOrigin::kDrift : ChangeOrigin::kBranch;
  }

  std::map<std::string_view, const DesiredIntegration*> head_;
  std::map<std::string_view, const DesiredIntegration*> base_;
  std::map<std::string_view, const Action*> creates_;  // of the base, by manifest
  std::map<std::string_view, const Action*> others_;   // of the base, by live id
  std::map<std::string_view, const Finding*> drift_;   // of the base, by manifest
};

void lend_secrets(const DesiredSet& head, DesiredSet& base) {
  const auto heads = by_name(head);
  for (auto& item : base.items) {
    const auto found = heads.find(item.name);
    if (found == heads.end()) continue;
    for (auto& secret : item.secrets) {
      const auto* lender = found->second->find_secret(secret.key);
      if (lender == nullptr || !same_reference(lender->reference, secret.reference)) continue;
      secret.value = lender->value;
    }
  }
}

}  // namespace

void attribute_changes(
    Plan& plan, const DesiredSet& head, DesiredSet base, const LiveSnapshot& live,
    const PlanPolicy& policy, const std::string& base_name) {
  lend_secrets(head, base);
  // Whether the base's deletes would be let through is not the question.
  auto unguarded = policy;
  unguarded.max_deletes = std::numeric_limits<int>::max();
  unguarded.allow_empty = true;
  unguarded.allow_unsettled = true;
  const auto base_plan = make_plan(base, live, unguarded);
  const Attributor attributor(head, base, base_plan);
  Attribution attribution;
  attribution.base = base_name;
  for (auto& action : plan.actions) {
    attributor.attribute(action);
    if (action.origin == ChangeOrigin::kBranch) ++attribution.branch;
    if (action.origin == ChangeOrigin::kDrift) ++attribution.drift;
    if (action.origin == ChangeOrigin::kBoth) ++attribution.both;
  }
  for (auto& finding : plan.findings) {
    if (finding.kind == FindingKind::kDriftReported) attributor.attribute(finding);
  }
  plan.attribution = std::move(attribution);
}

void show_only(Plan& plan, ChangeOrigin only) {
  const auto comes_from = [&](ChangeOrigin origin) {
    return origin == only || origin == ChangeOrigin::kBoth;
  };
  const auto left_out =
      std::erase_if(plan.actions, [&](const Action& action) { return !comes_from(action.origin); });
  for (auto& action : plan.actions) {
    if (action.kind != ActionKind::kUpdate) continue;
    // What is not to be shown looks as if it stayed as it is.
    std::vector<FieldChange> shown;
    for (auto& change : action.changes) {
      if (comes_from(change.origin)) {
        shown.push_back(std::move(change));
      } else {
        change.after = change.before;
        action.unchanged.push_back(std::move(change));
      }
    }
    action.changes = std::move(shown);
  }
  std::erase_if(plan.findings, [&](Finding& finding) {
    if (finding.kind != FindingKind::kDriftReported) return false;
    std::erase_if(finding.changes, [&](const auto& change) { return !comes_from(change.origin); });
    return finding.changes.empty();
  });
  if (plan.attribution) plan.attribution->left_out += static_cast<int>(left_out);
}

}  // namespace storekeeper
