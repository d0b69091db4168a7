// Which changes of where a store is send its secret somewhere new, and who has allowed that. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/plan.hpp"
#include "plan/config_difference.hpp"
#include "plan/plan_policy.hpp"

namespace storekeeper {

/// A host name as it is compared: in lower case, without the dot at its end.
std::string canonical_host(std::string_view host);

/// The host of a config in that form; empty if it has none.
std::string host_of(const Config& config);

/// A host name or address, or "*." and a name that the allowed ones end with. Fails with
/// kInvalidInput.
Result<std::string> read_host_pattern(std::string_view text);

/// Whether one of `patterns` names `host`. "*.example.com" does not name example.com.
bool names_host(const std::vector<std::string>& patterns, std::string_view host);

/// What the difference `c`, one of `all`, does to the secret that the store has after all of them.
/// Where it has none, or `c` is no difference: nothing.
SecretRisk secret_risk(
    const ConfigComparison& c, const ConfigComparisons& all, const LiveIntegration& live);

/// Whether list or annotation let the secret of `desired` go to the host that it names.
bool allows_redirect(const DesiredIntegration& desired, const PlanPolicy& policy);

/// The exact ways to let it through.
std::string redirect_override(const DesiredIntegration& desired);

}  // namespace storekeeper
