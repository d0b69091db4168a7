// Reads the settings that a list left out.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <vector>

#include "api/api_client.hpp"
#include "base/result.hpp"
#include "model/live.hpp"
#include "ports/clock.hpp"
#include "reconcile/account_memory.hpp"

namespace storekeeper {

/// As many workers as the quota is ever taken to bear; the client lets fewer calls through.
inline constexpr std::size_t kMostWorkers = 10;

/// One GET for each of `indices` (into live->items), several at a time; each is taken as it is now
/// and remembered. What cannot be read stays without settings; fails where every other read would
/// fail as well. The pointers must stay valid until it completes.
boost::asio::awaitable<Result<void>> read_configs(
    ApiClient* api, AccountMemory* memory, LiveSnapshot* live, std::vector<std::size_t> indices,
    Deadline give_up);

}  // namespace storekeeper
