#include "cli/applying.hpp"

#include "base/version.hpp"
#include "cli/results.hpp"
#include "report/apply_json.hpp"
#include "report/apply_text.hpp"
#include "report/finding_text.hpp"
#include "report/host_formats.hpp"
#include "report/junit.hpp"
#include "report/markdown.hpp"
#include "report/ndjson.hpp"
#include "report/sarif.hpp"

namespace storekeeper {
namespace {

std::string for_people(const ApplyResult& applied, const VerbContext& context) {
  std::string text;
  for (const auto& result : applied.results) {
    text += render_action_result(
        applied.plan.actions[result.action_index], result, context.output_style);
  }
  if (context.quiet_success && applied.succeeded()) return text;
  if (context.settings.scope == PlanScope::kOwnershipOnly && !applied.plan.has_changes()) {
    text = "Nothing to take over: no manifest describes an integration that nobody manages.\n";
    return text + findings_text(applied.plan, context.output_style);
  }
  if (context.settings.scope == PlanScope::kTombstonesOnly && !applied.plan.has_changes()) {
    return "Nothing to take back: none of this owner's integrations that are meant is marked for "
           "deletion.\n";
  }
  if (!text.empty()) text += '\n';
  return text + render_apply_summary(applied, context.output_style);
}

}  // namespace

void put_applied(
    const ApplyResult& applied, const VerbContext& context, const AccountRun& run,
    VerbOutcome& outcome) {
  PlanRenderOptions options;
  options.owner = context.settings.owner;
  options.markdown_limit = context.settings.markdown_limit;
  if (!context.settings.filenames.empty()) options.manifests = context.settings.filenames.front();
  ResultForms forms;
  forms.render = [&](OutputFormat format) -> std::string {
    switch (format) {
      case OutputFormat::kHuman: return for_people(applied, context);
      case OutputFormat::kJson: return render_apply_json(applied);
      case OutputFormat::kNdjson: return run.recorded_events() + render_apply_ndjson(applied);
      case OutputFormat::kMarkdown: return render_apply_markdown(applied, options);
      case OutputFormat::kGithub: return github_annotations(remarks_of(applied));
      case OutputFormat::kGitlab: return gitlab_plan(applied);
      case OutputFormat::kSarif:
        return render_sarif(remarks_of(applied), {version(), options.manifests});
      case OutputFormat::kJunit:
        return render_junit(remarks_of(applied), "apply", apply_closing_line(applied));
    }
    return {};
  };
  forms.github_outputs = [&] { return github_outputs(applied); };
  put_results(context.settings, forms, outcome);
}

std::string refused_for_all(const ApplyResult& applied) {
  const Error* first = nullptr;
  for (const auto& result : applied.results) {
    if (!result.error || result.error->code == Errc::kCancelled) continue;
    if (result.error->code != Errc::kForbidden) return {};
    if (first == nullptr) first = &*result.error;
  }
  if (first == nullptr || applied.count(ActionOutcome::kDone) > 0) return {};
  return "storekeeper: error: the access token may not write; nothing was changed: " +
         first->message + "\n  hint: planning needs a token that can read, applying one that can " +
         "write; " + first->hint + "\n";
}

int exit_code_of(PassOutcome outcome, const AccountRun& run) {
  switch (outcome) {
    case PassOutcome::kConverged: return kExitSuccess;
    case PassOutcome::kRateLimited: return run.exit_code_or(kExitRateLimited);
    case PassOutcome::kWaiting:
    case PassOutcome::kFailed:
    case PassOutcome::kInterrupted: break;
  }
  return run.exit_code_or(kExitFailure);
}

}  // namespace storekeeper
