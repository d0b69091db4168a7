// Runs several coroutines at once on the caller's executor.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

namespace storekeeper {

/// Completes when all of them have. They run on one thread, interleaved at their awaits.
boost::asio::awaitable<void> run_all(std::vector<boost::asio::awaitable<void>> tasks);

}  // namespace storekeeper
