// What a plan says about a store besides its actions: messages and the ways out. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/plan.hpp"
#include "plan/match.hpp"
#include "plan/plan_policy.hpp"

namespace storekeeper {

/// The way out where something exists that nobody manages.
inline constexpr std::string_view kAdoptHint =
    "storekeeper adopt takes it over, or the annotation storekeeper/adopt: \"true\"";

/// The way out where something is marked for deletion.
inline constexpr const char* kUndeleteHint = "storekeeper undelete takes the mark away";

/// About one manifest, without a message yet.
Finding finding_about(FindingKind kind, const DesiredIntegration& desired);

Finding paused_finding(const DesiredIntegration& desired);
Finding unreadable_finding(const DesiredIntegration& desired, const LiveIntegration& live);

/// A second integration would stand next to those of `match.nobodys`.
Finding neighbours_finding(
    const DesiredIntegration& desired, const LiveSnapshot& live, const Match& match);

/// The secret `key` of the manifest has no value here.
Finding secret_finding(const DesiredIntegration& desired, const std::string& key);

/// `live` is what the manifest describes, and not this owner's.
/// Somebody may have changed the secret `key` of `live`.
Finding suspect_finding(
    const DesiredIntegration& desired, const LiveIntegration& live, const std::string& key);

/// The update would send a secret to a new host: it is held back, or would be where nobody looks.
Finding redirect_held_finding(
    const DesiredIntegration& desired, const LiveIntegration& live,
    std::vector<FieldChange> changes);
Finding redirect_finding(const DesiredIntegration& desired, const LiveIntegration& live);

Finding conflict_finding(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy);

Finding ambiguity_finding(
    const DesiredIntegration& desired, const LiveSnapshot& live, const Match& match,
    bool every_manifest_loaded);

/// An integration that no manifest describes, and that stays.
Finding kept_finding(const LiveIntegration& live, const std::string& message, std::string hint);

}  // namespace storekeeper
