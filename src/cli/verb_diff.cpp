#include "cli/planning.hpp"
#include "report/diff_text.hpp"

namespace storekeeper {

VerbOutcome run_diff(const VerbContext& context) {
  auto planned = plan_account(context, kExitDiffFailure);
  if (!planned.pass) return planned.outcome;
  const auto& plan = planned.pass->plan;
  auto outcome = std::move(planned.outcome);
  const auto human = [&](const PlanRenderOptions&) {
    return render_diff_text(plan, context.output_style);
  };
  put_plan(planned, context, human, outcome);
  if (plan.has_errors()) {
    outcome.exit_code = kExitDiffFailure;
  } else {
    outcome.exit_code = plan.has_changes() ? kExitFailure : kExitSuccess;
  }
  return outcome;
}

}  // namespace storekeeper
