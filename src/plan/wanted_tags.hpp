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

/// Of one that exists, after one more write: where only the ownership is to change, its other tags
/// stay. What is remembered of a secret goes along: a new fingerprint only with the secret itself
/// (`writes_secret`) or where the old one vouches for it. Sorted.
std::vector<std::string> wanted_tags(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy,
    bool writes_secret);

/// Whether `live` carries the tags of its manifest and of its owner, and no others but those about
/// secrets.
bool tags_agree(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy);

}  // namespace storekeeper
