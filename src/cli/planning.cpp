#include "cli/planning.hpp"

#include <utility>

#include "base/duration.hpp"
#include "base/version.hpp"
#include "cli/composition.hpp"
#include "cli/results.hpp"
#include "cli/state_directory.hpp"
#include "logging/log_line.hpp"
#include "reconcile/pass.hpp"
#include "reconcile/planned_requests.hpp"
#include "report/diagnostics_text.hpp"
#include "report/host_formats.hpp"
#include "report/junit.hpp"
#include "report/markdown.hpp"
#include "report/ndjson.hpp"
#include "report/plan_json.hpp"
#include "report/plan_text.hpp"
#include "report/sarif.hpp"

namespace storekeeper {

std::string error_message(const Error& error, WallTime now) {
  auto text = "storekeeper: error: " + error.message + "\n";
  if (!error.hint.empty()) text += "  hint: " + error.hint + "\n";
  if (error.code == Errc::kRateLimited && error.retry_after) {
    text += "  come back in " + format_duration(*error.retry_after) + ", at " +
            utc_text(now + *error.retry_after) + "\n";
  }
  return text;
}

VerbOutcome failure(const Error& error, int exit_code, const AccountRun& run, WallTime now) {
  VerbOutcome outcome;
  outcome.messages = error_message(error, now);
  outcome.exit_code =
      run.exit_code_or(error.code == Errc::kRateLimited ? kExitRateLimited : exit_code);
  return outcome;
}

Planned plan_account(const VerbContext& context, int failed, LedgerUse ledger) {
  Planned planned;
  planned.outcome.exit_code = failed;
  LoadedManifests loaded;
  if (context.settings.scope != PlanScope::kTombstonesOnly) {
    loaded = make_manifests(context.settings)->load();
  }
  if (!loaded.diagnostics.empty()) {
    planned.outcome.messages = render_diagnostics_text(loaded.diagnostics, context.message_style);
  }
  if (has_errors(loaded.diagnostics)) return planned;

  auto run = AccountRun::make(context);
  if (!run) {
    planned.outcome.messages += error_message(run.error(), WallTime());
    return planned;
  }
  planned.run = *std::move(run);
  auto& account = *planned.run;
  if (auto opened = account.use_state(context.settings, ledger); !opened) {
    const int exit_code = exit_code_of_state(opened.error(), failed);
    auto outcome = failure(opened.error(), exit_code, account, WallTime());
    outcome.messages.insert(0, planned.outcome.messages);
    planned.outcome = std::move(outcome);
    return planned;
  }
  auto pass = account.complete(account.reconciler().plan(
      std::move(loaded.desired), plan_policy(context.settings), account.give_up()));
  if (pass) {
    planned.pass = *std::move(pass);
    planned.pass->identity.revision = std::move(loaded.revision);
    planned.pass->identity.reconcile_id = new_reconcile_id(account.random());
    planned.reads = account.api().quota().requests_sent;
    return planned;
  }
  auto outcome = failure(pass.error(), failed, account, account.clock().wall_now());
  outcome.messages.insert(0, planned.outcome.messages);
  planned.outcome = std::move(outcome);
  return planned;
}

PlanRenderOptions plan_render_options(const Planned& planned, const Settings& settings) {
  PlanRenderOptions options;
  options.owner = settings.owner;
  options.tool_version = version();
  options.commit = commit();
  options.timestamp = utc_text(planned.run->clock().wall_now());
  options.fingerprint = planned.pass->plan.fingerprint;
  options.markdown_limit = settings.markdown_limit;
  if (!settings.filenames.empty()) options.manifests = settings.filenames.front();
  const auto& api = planned.run->api();
  options.cost = plan_cost(*planned.pass, api.outlook(), planned.run->clock().now());
  options.cost->reads = planned.reads;
  if (settings.show_requests) {
    options.requests = planned_requests(
        *planned.pass, plan_policy(settings), api_settings(settings, Secret()).user_agent);
  }
  return options;
}

void put_plan(
    const Planned& planned, const VerbContext& context,
    const std::function<std::string(const PlanRenderOptions&)>& human, VerbOutcome& outcome) {
  put_plan(
      planned.pass->plan, plan_render_options(planned, context.settings),
      planned.run->recorded_events(), context, human, outcome);
}

void put_plan(
    const Plan& plan, const PlanRenderOptions& options, const std::string& events,
    const VerbContext& context, const std::function<std::string(const PlanRenderOptions&)>& human,
    VerbOutcome& outcome) {
  ResultForms forms;
  forms.render = [&](OutputFormat format) -> std::string {
    switch (format) {
      case OutputFormat::kHuman: return human(options);
      case OutputFormat::kJson: return render_plan_json(plan, options);
      case OutputFormat::kNdjson: return events + render_plan_ndjson(plan, options);
      case OutputFormat::kMarkdown: return render_plan_markdown(plan, options);
      case OutputFormat::kGithub: return github_annotations(remarks_of(plan));
      case OutputFormat::kGitlab: return gitlab_plan(plan);
      case OutputFormat::kSarif:
        return render_sarif(remarks_of(plan), {options.tool_version, options.manifests});
      case OutputFormat::kJunit:
        return render_junit(remarks_of(plan), "plan", plan_closing_line(plan));
    }
    return {};
  };
  forms.github_outputs = [&] { return github_outputs(plan, options); };
  put_results(context.settings, forms, outcome);
}

}  // namespace storekeeper
