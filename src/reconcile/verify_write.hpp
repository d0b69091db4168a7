// What the executors of creates and updates share: the policy in force, secrets, and the
// verification of a write.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.hpp"
#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/write_document.hpp"
#include "plan/plan_policy.hpp"
#include "reconcile/execute_action.hpp"

namespace storekeeper {

/// The policy of the run, less what the server was seen to refuse.
PlanPolicy effective_policy(const ExecutionContext& context);

bool has_every_secret(const DesiredIntegration& desired);
SecretValues secret_values(const DesiredIntegration& desired);

/// kSecretUnavailable, for the first secret without a value.
tl::unexpected<Error> missing_secret(const DesiredIntegration& desired);

/// Whether `written`, the answer to a write, is as desired: by its settings where it carries
/// them, else by one read. A read that lags behind the write is repeated a few times.
boost::asio::awaitable<Result<LiveIntegration>> verify_write(
    ExecutionContext* context, const DesiredIntegration* desired, LiveIntegration written);

}  // namespace storekeeper
