#include "cli/applying.hpp"

#include "report/apply_json.hpp"
#include "report/apply_text.hpp"

namespace storekeeper {

std::string applied_text(const ApplyResult& applied, const VerbContext& context) {
  if (context.settings.output == OutputFormat::kJson) return render_apply_json(applied);
  std::string text;
  for (const auto& result : applied.results) {
    text += render_action_result(
        applied.plan.actions[result.action_index], result, context.output_style);
  }
  if (!text.empty()) text += '\n';
  return text + render_apply_summary(applied, context.output_style);
}

int exit_code_of(PassOutcome outcome, const AccountRun& run) {
  switch (outcome) {
    case PassOutcome::kConverged: return kExitSuccess;
    case PassOutcome::kRateLimited: return run.exit_code_or(kExitRateLimited);
    case PassOutcome::kFailed:
    case PassOutcome::kInterrupted: break;
  }
  return run.exit_code_or(kExitFailure);
}

}  // namespace storekeeper
