// How the stores stand, as a table for people.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/store_status.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

/// A header, one line a store in the given order, and a closing line with the counts. `now_ms` in
/// epoch milliseconds, for the age of the last synchronisation.
std::string render_status_text(
    const std::vector<StoreStatus>& stores, std::int64_t now_ms, const TextStyle& style);

}  // namespace storekeeper
