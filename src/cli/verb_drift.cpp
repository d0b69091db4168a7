#include <algorithm>

#include "cli/base_revision.hpp"
#include "cli/composition.hpp"
#include "cli/planning.hpp"
#include "plan/attribution.hpp"
#include "report/diff_text.hpp"

namespace storekeeper {
namespace {

VerbOutcome failed(const Error& error, const std::string& messages) {
  VerbOutcome outcome;
  outcome.exit_code = kExitDiffFailure;
  outcome.messages = messages + error_message(error, WallTime());
  return outcome;
}

// Where a pipeline says nothing, what is committed counts as what was applied last.
Settings with_base(Settings settings) {
  settings.only = ChangeOrigin::kDrift;
  const bool in_pull_request =
      settings.ci && !(settings.merge_base.empty() && settings.pull_request_target.empty());
  if (settings.base.empty() && !in_pull_request) settings.base = "HEAD";
  return settings;
}

bool has_drift(const Plan& plan) {
  return plan.has_changes() ||
         std::any_of(plan.findings.begin(), plan.findings.end(), [](const Finding& finding) {
           return finding.kind == FindingKind::kDriftReported;
         });
}

}  // namespace

VerbOutcome run_drift(const VerbContext& given) {
  auto context = given;
  context.settings = with_base(std::move(context.settings));
  std::string messages;
  auto base = load_base(context.settings, context.message_style, messages);
  if (!base) {
    auto error = std::move(base.error());
    if (given.settings.base.empty()) {
      error.hint = "name a revision with --base, or list every difference with storekeeper diff";
    }
    return failed(error, messages);
  }
  auto planned = plan_account(context, kExitDiffFailure);
  auto outcome = std::move(planned.outcome);
  outcome.messages.insert(0, messages);
  if (!planned.pass) return outcome;
  auto& pass = *planned.pass;
  attribute_changes(
      pass.plan, pass.desired, std::move((*base)->desired), pass.live,
      plan_policy(context.settings), (*base)->name);
  show_only(pass.plan, ChangeOrigin::kDrift);
  const auto human = [&](const PlanRenderOptions&) {
    return render_diff_text(pass.plan, context.output_style);
  };
  put_plan(planned, context, human, outcome);
  outcome.exit_code = has_drift(pass.plan) ? kExitFailure : kExitSuccess;
  if (pass.plan.has_errors()) outcome.exit_code = kExitDiffFailure;
  return outcome;
}

}  // namespace storekeeper
