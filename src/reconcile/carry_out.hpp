// The writes of one pass: hands the actions of a plan to workers, never two at once for one
// environment, and deletes last, if all else succeeded.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "model/apply_result.hpp"
#include "ports/event_sink.hpp"
#include "reconcile/execute_action.hpp"
#include "reconcile/reconciler.hpp"

namespace storekeeper {

/// Leaves the outcome of each action in `result`, and in the context what the server was found to
/// refuse. The pointers must stay valid until it completes.
boost::asio::awaitable<void> carry_out(
    ExecutionContext* context, PlannedPass* pass, ApplyResult* result, EventSink* events);

}  // namespace storekeeper
