#include "plan/fingerprint.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <variant>

#include "base/sha256.hpp"
#include "model/secret_tags.hpp"
#include "plan/digest_parts.hpp"

namespace storekeeper {
namespace {

// Changes with whatever is written here, so that no two versions take each other's word.
constexpr std::string_view kFormat = "storekeeper plan fingerprint 3";
constexpr std::size_t kManifestDigits = 16;

using Parts = DigestParts;

void add(Parts& parts, const StoreAddress& address) {
  parts.add(address.project);
  parts.add(address.environment);
  parts.add(to_string(address.kind));
}

void add(Parts& parts, const DesiredIntegration& desired) {
  parts.add(desired.name);
  add(parts, desired.address);
  parts.add(desired.display_name);
  parts.add(desired.enabled);
  parts.add(desired.tags);
  parts.add(desired.config);
  parts.count(desired.secrets.size());
  for (const auto& secret : desired.secrets) {
    parts.add(secret.key);
    parts.count(static_cast<std::size_t>(secret.reference.origin));
    parts.add(secret.reference.locator);
  }
  parts.count(desired.labels.size());
  for (const auto& [key, value] : desired.labels) {
    parts.add(key);
    parts.add(value);
  }
  parts.add(desired.policy.never_delete);
  parts.add(desired.policy.paused);
  parts.add(desired.policy.report_drift_only);
  parts.add(desired.policy.adopt);
  parts.add(desired.policy.allow_redirect);
  parts.add(desired.policy.ignored);
}

void add(Parts& parts, const Action& action) {
  parts.add(to_string(action.kind));
  parts.add(action.manifest);
  add(parts, action.address);
  parts.add(action.id);
  parts.add(action.version);
  parts.add(action.display_name);
  parts.add(action.replaces);
  parts.add(action.replaced_by);
  parts.add(action.adopts);
  parts.add(action.marked);
  parts.add(action.only_marks);
  parts.add(action.goes_first);
  parts.count(action.changes.size());
  for (const auto& change : action.changes) {
    parts.add(change.field);
    parts.add(change.sensitive);
    parts.add(change.before);
    parts.add(change.after);
    parts.add(to_string(change.risk));
  }
  // What the tags remember of a secret depends on the machine: on its key, and on the value.
  parts.count(action.patch.size() - (action.stamps ? 1 : 0));
  for (const auto& operation : action.patch) {
    if (action.stamps && operation.path == "/tags") continue;
    parts.add(to_string(operation.verb));
    parts.add(operation.path);
    if (const auto* tags = std::get_if<std::vector<std::string>>(&operation.value)) {
      parts.add(PatchValue(without_secret_tags(*tags)));
    } else {
      parts.add(operation.value);
    }
  }
}

}  // namespace

std::vector<ManifestDigest> manifest_digests(const DesiredSet& desired) {
  std::vector<ManifestDigest> digests;
  digests.reserve(desired.items.size());
  for (const auto& item : desired.items) {
    Parts parts;
    add(parts, item);
    digests.push_back({item.name, parts.digest().substr(0, kManifestDigits)});
  }
  std::sort(
      digests.begin(), digests.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return digests;
}

std::string plan_fingerprint(
    const Plan& plan, const std::vector<ManifestDigest>& manifests, const PlanBinding& binding) {
  Parts parts;
  parts.add(kFormat);
  parts.add(binding.api_url);
  parts.add(binding.account);
  parts.add(binding.owner);
  parts.count(manifests.size());
  for (const auto& manifest : manifests) {
    parts.add(manifest.name);
    parts.add(manifest.digest);
  }
  parts.count(plan.actions.size());
  for (const auto& action : plan.actions) add(parts, action);
  return parts.digest();
}

}  // namespace storekeeper
