// The second list, right before the first delete of a run.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.hpp"
#include "model/live.hpp"
#include "reconcile/execute_action.hpp"

namespace storekeeper {

/// Lists the account once more. Fails, and then nothing may be deleted, if that cannot be done or
/// if it lacks what this owner has in `live`, the plan's list, and what is still there. Ids that
/// are no longer as they were go into `context->not_ours` or `context->changed`; the others count
/// as read now. The pointers must stay valid until it completes.
boost::asio::awaitable<Result<void>> look_again(
    ExecutionContext* context, const LiveSnapshot* live);

}  // namespace storekeeper
