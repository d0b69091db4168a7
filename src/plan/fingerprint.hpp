// What identifies a plan: the same writes, planned from the same manifests and the same live
// integrations, for the same account. Pure.
#pragma once

#include <string>
#include <vector>

#include "model/desired.hpp"
#include "model/plan.hpp"
#include "model/saved_plan.hpp"

namespace storekeeper {

/// One digest a manifest, sorted by name: of everything that it asks for. Where it stands in its
/// file, comments and layout do not count; a secret counts as the reference to it, a literal one
/// only as being there, since a digest of a guessable value would give it away.
std::vector<ManifestDigest> manifest_digests(const DesiredSet& desired);

/// 64 hexadecimal digits over the version of this format, the binding, the manifests, and the
/// actions with the ids and versions of what they change, their fields and their patches. Findings
/// and the origins of changes do not count.
std::string plan_fingerprint(
    const Plan& plan, const std::vector<ManifestDigest>& manifests, const PlanBinding& binding);

}  // namespace storekeeper
