// Reads the settings that a list left out, several integrations at a time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <vector>

#include "api/api_client.hpp"
#include "model/live.hpp"
#include "reconcile/account_memory.hpp"

namespace storekeeper {

/// As many as the quota is ever taken to bear; the client lets fewer through.
inline constexpr std::size_t kMostWorkers = 10;

/// Reads the items of `live` that `indices` names, in that order, and remembers their settings.
/// Fails when the reason would stop every other read too; else an item that cannot be read stays
/// as it is. The pointers must stay valid.
boost::asio::awaitable<Result<void>> read_configs(
    ApiClient* api, AccountMemory* memory, LiveSnapshot* live, std::vector<std::size_t> indices,
    Deadline give_up);

}  // namespace storekeeper
