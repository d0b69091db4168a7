#include "cli/planning.hpp"
#include "report/plan_text.hpp"

namespace storekeeper {

VerbOutcome run_plan(const VerbContext& context) {
  auto planned = plan_account(context, kExitFailure);
  if (!planned.pass) return planned.outcome;
  const auto& plan = planned.pass->plan;
  auto outcome = std::move(planned.outcome);
  const auto human = [&](const PlanRenderOptions& options) {
    return render_plan_text(plan, context.output_style, options);
  };
  put_plan(planned, context, human, outcome);
  if (plan.has_errors()) {
    outcome.exit_code = kExitFailure;
  } else {
    const bool tells = context.settings.detailed_exitcode && plan.has_changes();
    outcome.exit_code = tells ? kExitChanges : kExitSuccess;
  }
  return outcome;
}

}  // namespace storekeeper
