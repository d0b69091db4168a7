#include "base/version.hpp"
#include "cli/composition.hpp"
#include "cli/results.hpp"
#include "cli/verb_runners.hpp"
#include "report/diagnostics_text.hpp"
#include "report/host_formats.hpp"
#include "report/junit.hpp"
#include "report/markdown.hpp"
#include "report/ndjson.hpp"
#include "report/sarif.hpp"

namespace storekeeper {
namespace {

std::string in_format(
    OutputFormat format, const Diagnostics& diagnostics, const ValidationSummary& summary,
    const VerbContext& context) {
  switch (format) {
    case OutputFormat::kHuman:
      return render_validation_text(diagnostics, summary, context.output_style);
    case OutputFormat::kJson: return render_validation_json(diagnostics, summary);
    case OutputFormat::kNdjson: return render_validation_ndjson(diagnostics, summary);
    case OutputFormat::kMarkdown: {
      PlanRenderOptions options;
      options.markdown_limit = context.settings.markdown_limit;
      return render_validation_markdown(diagnostics, summary, options);
    }
    case OutputFormat::kGithub: return github_annotations(remarks_of(diagnostics));
    case OutputFormat::kGitlab: return gitlab_code_quality(remarks_of(diagnostics));
    case OutputFormat::kSarif: {
      SarifOptions options;
      options.tool_version = version();
      return render_sarif(remarks_of(diagnostics), options);
    }
    case OutputFormat::kJunit:
      return render_junit(
          remarks_of(diagnostics), "validate", validation_closing_line(diagnostics, summary));
  }
  return {};
}

}  // namespace

VerbOutcome run_validate(const VerbContext& context) {
  const auto loaded = make_manifests(context.settings)->load();
  ValidationSummary summary;
  summary.files = loaded.files;
  summary.stores = static_cast<int>(loaded.desired.items.size());
  VerbOutcome outcome;
  outcome.exit_code = has_errors(loaded.diagnostics) ? kExitFailure : kExitSuccess;
  ResultForms forms;
  forms.render = [&](OutputFormat format) {
    return in_format(format, loaded.diagnostics, summary, context);
  };
  forms.github_outputs = [&] { return github_outputs(loaded.diagnostics); };
  put_results(context.settings, forms, outcome);
  return outcome;
}

}  // namespace storekeeper
