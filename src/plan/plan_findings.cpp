#include "plan/plan_findings.hpp"

#include <utility>

#include "base/printable.hpp"
#include "model/ownership.hpp"
#include "model/secret_tags.hpp"
#include "plan/secret_redirect.hpp"

namespace storekeeper {
namespace {

std::string describe(const LiveIntegration& live) {
  return quoted(live.name) + " (" + printable(live.id) + ")";
}

}  // namespace

Finding finding_about(FindingKind kind, const DesiredIntegration& desired) {
  Finding finding;
  finding.kind = kind;
  finding.manifest = desired.name;
  finding.address = desired.address;
  finding.position = desired.position;
  return finding;
}

Finding paused_finding(const DesiredIntegration& desired) {
  auto finding = finding_about(FindingKind::kPaused, desired);
  finding.message = desired.policy.held_back_because.empty()
                        ? "paused by its annotation storekeeper/reconcile: disabled"
                        : desired.policy.held_back_because;
  return finding;
}

Finding unreadable_finding(const DesiredIntegration& desired, const LiveIntegration& live) {
  auto finding = finding_about(FindingKind::kUnreadable, desired);
  finding.ids = {live.id};
  finding.message = "its live settings could not be read";
  finding.hint = "run again; if it stays so, look at the integration in LaunchDarkly";
  return finding;
}

Finding neighbours_finding(
    const DesiredIntegration& desired, const LiveSnapshot& live, const Match& match) {
  auto finding = finding_about(FindingKind::kWarning, desired);
  finding.message = "a second integration will be created in " + to_string(desired.address) +
                    ", next to " + describe(live.items[match.nobodys.front()]) +
                    ", which nobody manages";
  finding.hint = "to take that one over instead, give it this manifest's displayName, and adopt it";
  for (const auto index : match.nobodys) finding.ids.push_back(live.items[index].id);
  return finding;
}

Finding secret_finding(const DesiredIntegration& desired, const std::string& key) {
  auto finding = finding_about(FindingKind::kSecretUnavailable, desired);
  const auto* secret = desired.find_secret(key);
  finding.message =
      "config." + key + " is not available here: " +
      (secret == nullptr || secret->unavailable_because.empty() ? std::string("not resolved")
                                                                : secret->unavailable_because);
  finding.hint = "a plan can do without it; apply needs it wherever it writes to this store";
  return finding;
}

Finding suspect_finding(
    const DesiredIntegration& desired, const LiveIntegration& live, const std::string& key) {
  auto finding = finding_about(FindingKind::kSecretSuspect, desired);
  finding.ids = {live.id};
  finding.message = "config." + key +
                    " may have been changed: the integration was edited (version " +
                    std::to_string(live.version) + ") since Storekeeper last wrote it (version " +
                    std::to_string(written_at(live.tags).value_or(0)) + ")";
  finding.hint = "--secrets-on-suspect rewrite writes it again";
  return finding;
}

Finding redirect_held_finding(
    const DesiredIntegration& desired, const LiveIntegration& live,
    std::vector<FieldChange> changes) {
  auto finding = finding_about(FindingKind::kRedirectHeld, desired);
  finding.ids = {live.id};
  finding.message = "held back: config.host sends a secret to a new host, which nobody has allowed";
  finding.hint = redirect_override(desired);
  finding.changes = std::move(changes);
  return finding;
}

Finding redirect_finding(const DesiredIntegration& desired, const LiveIntegration& live) {
  auto finding = finding_about(FindingKind::kWarning, desired);
  finding.ids = {live.id};
  finding.message =
      "config.host sends a secret to a new host; sync, run and apply --auto-approve hold that back";
  finding.hint = redirect_override(desired);
  return finding;
}

Finding conflict_finding(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy) {
  auto finding = finding_about(FindingKind::kConflict, desired);
  finding.ids = {live.id};
  finding.message = "exists, not managed by owner " + quoted(policy.owner);
  if (ownership(live.tags, policy.owner) != Ownership::kOthers) {
    finding.hint = kAdoptHint;
    return finding;
  }
  std::string names;
  for (const auto& name : owners(live.tags)) {
    if (name != policy.owner) names += (names.empty() ? "" : ", ") + quoted(name);
  }
  finding.message += " but by " + names;
  finding.hint = "remove the manifest here, or the owner tag of the other side in LaunchDarkly";
  return finding;
}

Finding ambiguity_finding(
    const DesiredIntegration& desired, const LiveSnapshot& live, const Match& match,
    bool every_manifest_loaded) {
  auto finding = finding_about(FindingKind::kAmbiguous, desired);
  std::string names;
  for (const auto candidate : match.candidates) {
    finding.ids.push_back(live.items[candidate].id);
    names += (names.empty() ? "" : ", ") + describe(live.items[candidate]);
  }
  finding.message =
      "cannot tell which live integration is meant in " + to_string(desired.address) + ": " + names;
  finding.hint =
      every_manifest_loaded
          ? "give the one that is meant this manifest's displayName, or delete the others"
          : "correct the manifests that could not be loaded: one of them may describe it";
  return finding;
}

Finding kept_finding(const LiveIntegration& live, const std::string& message, std::string hint) {
  Finding finding;
  finding.kind = FindingKind::kKept;
  finding.address = live.address;
  finding.ids = {live.id};
  finding.message = quoted(live.name) + ": " + message;
  finding.hint = std::move(hint);
  return finding;
}

}  // namespace storekeeper
