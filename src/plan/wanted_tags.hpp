// The tags that an integration is to carry: its manifest's, and Storekeeper's own next to them.
#pragma once

#include <string>
#include <vector>

#include "model/desired.hpp"
#include "model/live.hpp"
#include "plan/plan_policy.hpp"

namespace storekeeper {

/// Of an integration that is to be created. Sorted, without duplicates.
std::vector<std::string> wanted_tags(const DesiredIntegration& desired, const PlanPolicy& policy);

/// Of one that exists: where only the ownership is to change, its other tags stay. Sorted.
std::vector<std::string> wanted_tags(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy);

/// Whether `live` carries what wanted_tags() would be, without building it where that can be
/// helped.
bool tags_agree(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy);

}  // namespace storekeeper
