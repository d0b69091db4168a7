// How the stores stand, as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/store_status.hpp"

namespace storekeeper {

/// {"stores": [...], "counts": {"sync": {...}, "health": {...}}}. Indented, pure ASCII. A store
/// that was never synchronised has null for "last_sync_ms" and "last_sync_age_ms".
std::string render_status_json(const std::vector<StoreStatus>& stores, std::int64_t now_ms);

}  // namespace storekeeper
