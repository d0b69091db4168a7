// The second half of the verbs that write: what became of the plan, and the exit code.
#pragma once

#include <string>

#include "cli/account_run.hpp"
#include "cli/verb_runners.hpp"
#include "model/apply_result.hpp"
#include "reconcile/pass.hpp"

namespace storekeeper {

/// In the format that the settings ask for.
std::string applied_text(const ApplyResult& applied, const VerbContext& context);

/// A signal goes before whatever else went wrong.
int exit_code_of(PassOutcome outcome, const AccountRun& run);

}  // namespace storekeeper
