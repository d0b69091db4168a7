// The first half of every verb that compares: load the manifests, read the account, plan.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "cli/account_run.hpp"
#include "cli/verb_outcome.hpp"
#include "cli/verb_runners.hpp"
#include "ports/clock.hpp"
#include "reconcile/reconciler.hpp"
#include "report/plan_render_options.hpp"

namespace storekeeper {

/// "storekeeper: error: <message>\n  hint: <hint>\n"; for a rate limit, when to come back.
std::string error_message(const Error& error, WallTime now);

/// An outcome that says why a verb could not do its work.
VerbOutcome failure(const Error& error, int exit_code, const AccountRun& run, WallTime now);

struct Planned {
  std::unique_ptr<AccountRun> run = nullptr;
  std::optional<PlannedPass> pass = std::nullopt;  // empty: the outcome says why
  VerbOutcome outcome = {};  // the messages so far; the exit code of a failure
  int reads = 0;             // requests that it took to plan
};

/// `failed` is the exit code of whatever goes wrong, rate limits, signals and a state directory
/// that another program holds excepted. Who writes afterwards keeps the ledger.
Planned plan_account(const VerbContext& context, int failed, LedgerUse ledger = LedgerUse::kRead);

/// What reports say of the plan besides the plan itself.
PlanRenderOptions plan_render_options(const Planned& planned, const Settings& settings);

/// Adds `plan` to the outcome in each form that was asked for; `events` are lines that go before it
/// in NDJSON, and `human` renders the form for people.
void put_plan(
    const Plan& plan, const PlanRenderOptions& options, const std::string& events,
    const VerbContext& context, const std::function<std::string(const PlanRenderOptions&)>& human,
    VerbOutcome& outcome);

/// Adds the plan to the outcome in each form that was asked for; `human` renders the one for
/// people.
void put_plan(
    const Planned& planned, const VerbContext& context,
    const std::function<std::string(const PlanRenderOptions&)>& human, VerbOutcome& outcome);

}  // namespace storekeeper
