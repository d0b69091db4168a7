// The first half of every verb that compares: load the manifests, read the account, plan.
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "cli/account_run.hpp"
#include "cli/verb_outcome.hpp"
#include "cli/verb_runners.hpp"
#include "ports/clock.hpp"
#include "reconcile/reconciler.hpp"

namespace storekeeper {

/// "storekeeper: error: <message>\n  hint: <hint>\n"; for a rate limit, when to come back.
std::string error_message(const Error& error, WallTime now);

/// An outcome that says why a verb could not do its work.
VerbOutcome failure(const Error& error, int exit_code, const AccountRun& run, WallTime now);

struct Planned {
  std::unique_ptr<AccountRun> run = nullptr;
  std::optional<PlannedPass> pass = std::nullopt;  // empty: the outcome says why
  VerbOutcome outcome = {};  // the messages so far; the exit code of a failure
};

/// `failed` is the exit code of whatever goes wrong, rate limits and signals excepted.
Planned plan_account(const VerbContext& context, int failed);

/// The plan as the JSON that -o json asks for.
std::string plan_as_json(const Planned& planned, const Settings& settings);

}  // namespace storekeeper
