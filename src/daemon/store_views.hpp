// How each store stands, in what the status port may say of it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/daemon_state.hpp"

namespace storekeeper {

/// One for each manifest and for each owned integration that none describes; by address and name.
std::vector<StoreView> store_views(const PlannedPass& planned, std::int64_t now_ms);

/// What a newer list of integrations says of the same stores, whose plan is still the same.
void refresh_health(std::vector<StoreView>& stores, const LiveSnapshot& live, std::int64_t now_ms);

/// True if nobody has to look at it.
bool is_well(const StoreView& store) noexcept;

/// By address, then name and id.
bool comes_before(const StoreView& a, const StoreView& b);

/// What finds a store again in the next pass.
std::string key_of(const StoreView& store);

std::vector<std::string> field_names(const std::vector<FieldChange>& changes);

}  // namespace storekeeper
