#include "cli/planning.hpp"
#include "report/diff_text.hpp"

namespace storekeeper {

VerbOutcome run_diff(const VerbContext& context) {
  auto planned = plan_account(context, kExitDiffFailure);
  if (!planned.pass) return planned.outcome;
  const auto& plan = planned.pass->plan;
  auto outcome = std::move(planned.outcome);
  outcome.output = context.settings.output == OutputFormat::kJson
                       ? plan_as_json(planned, context.settings)
                       : render_diff_text(plan, context.output_style);
  if (plan.has_errors()) {
    outcome.exit_code = kExitDiffFailure;
  } else {
    outcome.exit_code = plan.has_changes() ? kExitFailure : kExitSuccess;
  }
  return outcome;
}

}  // namespace storekeeper
