// What Prometheus is told of the stores: counts, and a few series for each. Made anew from the
// state at each reading, so that a store that is gone leaves nothing behind.
#pragma once

#include <cstddef>
#include <string>

#include "daemon/daemon_state.hpp"

namespace storekeeper {

/// Stores with series of their own; those that need a look come first.
inline constexpr std::size_t kMostStoreSeries = 1'000;

/// In Prometheus's text format. Labels are names of stores, projects and environments.
std::string store_series_text(const DaemonState& state);

}  // namespace storekeeper
