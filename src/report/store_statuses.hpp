// How every store stands, from what a plan says of it and from its live status.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/plan.hpp"
#include "model/store_status.hpp"

namespace storekeeper {

/// One for each manifest, in that order; then one for each owned integration that no manifest
/// describes, in the order of the plan. `live_of[i]` is the index into `live.items` of what
/// manifest i means, or Action::kNone; the plan must have been made from the same `desired` and
/// `live`.
std::vector<StoreStatus> store_statuses(
    const DesiredSet& desired, const LiveSnapshot& live, const std::vector<std::size_t>& live_of,
    const Plan& plan, std::int64_t now_ms);

/// One for each live integration that `owner` does not own and no manifest means (`live_of`, as
/// above, but of conflicts too), by address and name. Whether it is in sync is nobody's to say:
/// kUnknown.
std::vector<StoreStatus> unmanaged_statuses(
    const LiveSnapshot& live, const std::vector<std::size_t>& live_of, std::string_view owner,
    std::int64_t now_ms);

}  // namespace storekeeper
