// The second half of the verbs that write: what became of the plan, and the exit code.
#pragma once

#include <string>

#include "cli/account_run.hpp"
#include "cli/verb_outcome.hpp"
#include "cli/verb_runners.hpp"
#include "model/apply_result.hpp"
#include "reconcile/pass.hpp"

namespace storekeeper {

/// Adds what became of a plan to the outcome, in each form that was asked for.
void put_applied(
    const ApplyResult& applied, const VerbContext& context, const AccountRun& run,
    VerbOutcome& outcome);

/// One error for standard error where every write that was tried was refused for want of
/// permission; else empty.
std::string refused_for_all(const ApplyResult& applied);

/// A signal goes before whatever else went wrong.
int exit_code_of(PassOutcome outcome, const AccountRun& run);

}  // namespace storekeeper
