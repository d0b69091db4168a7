#include "reconcile/settled_plan.hpp"

#include <algorithm>
#include <cstddef>

#include "model/tombstone.hpp"
#include "plan/digest_parts.hpp"

namespace storekeeper {
namespace {

// Each aggregate is taken apart as a whole: a new member does not compile until somebody has
// decided whether a plan depends on it.

void add(DigestParts& parts, const StoreAddress& address) {
  const auto& [project, environment, kind] = address;
  parts.add(project);
  parts.add(environment);
  parts.count(static_cast<std::size_t>(kind));
}

void add(DigestParts& parts, const SourcePosition& position) {
  const auto& [file, line, column] = position;
  parts.add(file);
  parts.add(static_cast<std::int64_t>(line));
  parts.add(static_cast<std::int64_t>(column));
}

void add(DigestParts& parts, const DesiredSecret& secret) {
  const auto& [key, reference, value, unavailable_because] = secret;
  const auto& [origin, locator, literal, position] = reference;
  parts.add(key);
  parts.count(static_cast<std::size_t>(origin));
  parts.add(locator);
  add(parts, position);
  parts.add(value.has_value());
  parts.add(unavailable_because);
}

void add(DigestParts& parts, const ManifestPolicy& policy) {
  const auto& [never_delete, paused, report_drift_only, adopt, allow_redirect, ignored, reconcile_at, held_back] =
      policy;
  parts.add(never_delete);
  parts.add(paused);
  parts.add(report_drift_only);
  parts.add(adopt);
  parts.add(allow_redirect);
  parts.add(ignored);
  parts.add(reconcile_at);
  parts.add(held_back);
}

void add(DigestParts& parts, const DesiredIntegration& item) {
  const auto& [name, address, display_name, enabled, tags, config, secrets, labels, policy, position] =
      item;
  parts.add(name);
  add(parts, address);
  parts.add(display_name);
  parts.add(enabled);
  parts.add(tags);
  parts.add(config);
  parts.count(secrets.size());
  for (const auto& secret : secrets) add(parts, secret);
  parts.count(labels.size());
  for (const auto& [key, value] : labels) {
    parts.add(key);
    parts.add(value);
  }
  add(parts, policy);
  add(parts, position);
}

// Where its secret was before follows from the passes so far, and those that changed nothing added
// nothing to it.
void add(DigestParts& parts, const LiveIntegration& item) {
  const auto& [id, version, address, name, on, tags, config, status, secret_suspect, secret_hosts] =
      item;
  parts.add(id);
  parts.add(version);
  add(parts, address);
  parts.add(name);
  parts.add(on);
  parts.add(tags);
  parts.add(config.has_value());
  if (config) parts.add(*config);
  parts.add(secret_suspect);
}

std::string digest_of(const DesiredSet& desired, const LiveSnapshot& live) {
  DigestParts parts;
  const auto& [manifests, complete, doubts] = desired;
  parts.count(manifests.size());
  for (const auto& item : manifests) add(parts, item);
  parts.add(complete);
  parts.add(doubts);
  const auto& [integrations, of_unknown_kind, taken_ms] = live;
  parts.count(integrations.size());
  for (const auto& item : integrations) add(parts, item);
  parts.add(static_cast<std::int64_t>(of_unknown_kind));
  return parts.digest();
}

// Whether the same would be planned of the same at any other time.
bool stays(const LiveSnapshot& live, const Plan& plan) {
  const bool has_unread = std::ranges::any_of(plan.findings, [](const Finding& finding) {
    return finding.kind == FindingKind::kUnreadable;
  });
  if (plan.has_changes() || has_unread) return false;
  return std::ranges::none_of(live.items, [](const LiveIntegration& item) {
    return find_tombstone(item.tags).has_value();
  });
}

using Secrets = std::vector<std::optional<Secret>>;

Secrets secrets_of(const DesiredSet& desired) {
  Secrets secrets;
  for (const auto& item : desired.items) {
    for (const auto& secret : item.secrets) secrets.push_back(secret.value);
  }
  return secrets;
}

bool has_secrets(const DesiredSet& desired, const Secrets& secrets) {
  auto next = secrets.begin();
  for (const auto& item : desired.items) {
    for (const auto& secret : item.secrets) {
      if (next == secrets.end() || secret.value.has_value() != next->has_value()) return false;
      if (secret.value && !Secret::same(*secret.value, **next)) return false;
      ++next;
    }
  }
  return next == secrets.end();
}

}  // namespace

const KeptPlan* SettledPlan::find(
    const DesiredSet& desired, const LiveSnapshot& live, const PlanPolicy& policy) const {
  if (!kept_ || policy != kept_->policy || !has_secrets(desired, kept_->secrets)) return nullptr;
  return digest_of(desired, live) == kept_->digest ? &*kept_ : nullptr;
}

void SettledPlan::keep(
    const DesiredSet& desired, const LiveSnapshot& live, const PlanPolicy& policy, const Plan& plan,
    const Matching& matching) {
  kept_.reset();
  if (!stays(live, plan)) return;
  auto& kept = kept_.emplace();
  kept.digest = digest_of(desired, live);
  kept.secrets = secrets_of(desired);
  kept.policy = policy;
  kept.plan = plan;
  kept.matching = matching;
}

}  // namespace storekeeper
