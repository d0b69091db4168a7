#include <utility>

#include "base/printable.hpp"
#include "cli/approved_plan.hpp"
#include "report/plan_text.hpp"

namespace storekeeper {
namespace {

void put_saved(const SavedPlan& saved, const VerbContext& context, VerbOutcome& outcome) {
  PlanRenderOptions options;
  options.owner = saved.binding.owner;
  options.tool_version = saved.tool_version;
  options.timestamp = saved.timestamp;
  options.fingerprint = saved.plan.fingerprint;
  options.markdown_limit = context.settings.markdown_limit;
  options.manifests = context.argument;
  const auto human = [&](const PlanRenderOptions& given) {
    return render_plan_text(saved.plan, context.output_style, given);
  };
  put_plan(saved.plan, options, {}, context, human, outcome);
}

// Says on standard error how the saved plan stands; the results stay what was saved.
void check(const SavedPlan& saved, const VerbContext& context, VerbOutcome& outcome) {
  const auto name = quoted(context.argument);
  auto settings = settings_of(saved, context.argument, context.settings);
  if (!settings) {
    outcome.exit_code = kExitFailure;
    outcome.messages += error_message(settings.error(), WallTime());
    return;
  }
  auto then = context;
  then.settings = *std::move(settings);
  auto planned = plan_account(then, kExitFailure);
  outcome.messages += planned.outcome.messages;
  if (!planned.pass) {
    outcome.exit_code = planned.outcome.exit_code;
    outcome.messages += "storekeeper: whether " + name + " still stands could not be checked\n";
    return;
  }
  const auto now = describe_plan(&planned, then.settings);
  if (!now) {
    const auto time = planned.run->clock().wall_now();
    const auto failed = failure(now.error(), kExitFailure, *planned.run, time);
    outcome.exit_code = failed.exit_code;
    outcome.messages += failed.messages;
  } else if (now->plan.fingerprint == saved.plan.fingerprint) {
    outcome.messages += "storekeeper: " + name + " is fresh: applying it would do exactly this\n";
  } else {
    outcome.exit_code = kExitStale;
    outcome.messages += "storekeeper: " + name + " is stale: apply would refuse it\n" +
                        difference_lines(saved, *now, context.message_style);
  }
}

}  // namespace

VerbOutcome run_show(const VerbContext& context) {
  VerbOutcome outcome;
  const auto saved = load_saved_plan(context.argument);
  if (!saved) {
    outcome.exit_code = kExitFailure;
    outcome.messages = error_message(saved.error(), WallTime());
    return outcome;
  }
  put_saved(*saved, context, outcome);
  if (context.settings.token.empty() && context.settings.token_file.empty()) {
    outcome.messages += "storekeeper: whether " + quoted(context.argument) +
                        " still stands was not checked: there is no access token\n";
  } else {
    check(*saved, context, outcome);
  }
  return outcome;
}

}  // namespace storekeeper
