#include <utility>

#include "cli/applying.hpp"
#include "cli/composition.hpp"
#include "cli/planning.hpp"
#include "report/diagnostics_text.hpp"

namespace storekeeper {

VerbOutcome run_sync(const VerbContext& context) {
  VerbOutcome outcome;
  auto run = AccountRun::make(context);
  if (!run) {
    outcome.exit_code = kExitFailure;
    outcome.messages = error_message(run.error(), WallTime());
    return outcome;
  }
  auto& account = **run;
  const auto manifests = make_manifests(context.settings);
  PassOptions options;
  options.policy = plan_policy(context.settings);
  options.give_up = account.give_up();
  const auto result = account.complete(run_pass(
      &account.reconciler(), manifests.get(), &account.clock(), &account.random(),
      &account.events(), std::move(options)));
  if (!result.manifests.diagnostics.empty()) {
    outcome.messages = render_diagnostics_text(result.manifests.diagnostics, context.message_style);
  }
  if (result.error) {
    outcome.messages += error_message(*result.error, account.clock().wall_now());
  }
  if (result.applied) put_applied(*result.applied, context, account, outcome);
  outcome.exit_code = exit_code_of(result.outcome, account);
  return outcome;
}

}  // namespace storekeeper
