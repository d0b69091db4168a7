// Whose change each part of a plan is: this branch's, or drift that the base revision's manifests
// would find just the same. Pure.
#pragma once

#include <string>

#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/plan.hpp"
#include "plan/plan_policy.hpp"

namespace storekeeper {

/// Sets the origins in `plan`, made of `head`, `live` and `policy`, by planning `base` against the
/// same account. Secrets of `base` are taken to be those of `head` where both refer to the same
/// one, so that nothing has to be resolved for a revision that is not checked out. `base_name` is
/// for people.
void attribute_changes(
    Plan& plan, const DesiredSet& head, DesiredSet base, const LiveSnapshot& live,
    const PlanPolicy& policy, const std::string& base_name);

/// Leaves the actions, and of updates the fields, that come from `only` (kBranch or kDrift), wholly
/// or in part. What goes is counted in the attribution. Patches stay whole: they are what would be
/// sent.
void show_only(Plan& plan, ChangeOrigin only);

}  // namespace storekeeper
