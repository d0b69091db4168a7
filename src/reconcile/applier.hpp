// Carries out the actions of one plan, in an order in which nothing is lost on the way.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "model/apply_result.hpp"
#include "ports/event_sink.hpp"
#include "reconcile/execute_action.hpp"
#include "reconcile/reconciler.hpp"

namespace storekeeper {

/// Creates and updates, of which a failed one does not stop the rest, then, if all succeeded,
/// deletes; deletes that are to go first come before everything, and the creates that they make
/// room for wait for them. Never two actions at once for one environment. `result` gets what became
/// of each action, but not the plan. The pointers must stay valid until it completes.
boost::asio::awaitable<void> carry_out_plan(
    ExecutionContext* context, PlannedPass* pass, ApplyResult* result, EventSink* events);

}  // namespace storekeeper
