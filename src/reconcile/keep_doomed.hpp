// Hands everything that a run is about to delete to whoever keeps it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <vector>

#include "base/result.hpp"
#include "model/live.hpp"
#include "reconcile/execute_action.hpp"

namespace storekeeper {

/// `doomed` are indices into live->items; settings that were not read yet are. Fails with
/// kCancelled, the reason why the deletes are withheld. context->undo must be set, and the pointers
/// stay valid until it completes.
boost::asio::awaitable<Result<void>> keep_doomed(
    ExecutionContext* context, LiveSnapshot* live, std::vector<std::size_t> doomed);

}  // namespace storekeeper
