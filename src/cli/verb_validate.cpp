#include "cli/composition.hpp"
#include "cli/verb_runners.hpp"
#include "report/diagnostics_text.hpp"

namespace storekeeper {

VerbOutcome run_validate(const VerbContext& context) {
  const auto loaded = make_manifests(context.settings)->load();
  ValidationSummary summary;
  summary.files = loaded.files;
  summary.stores = static_cast<int>(loaded.desired.items.size());
  VerbOutcome outcome;
  outcome.exit_code = has_errors(loaded.diagnostics) ? kExitFailure : kExitSuccess;
  outcome.output = context.settings.output == OutputFormat::kJson
                       ? render_validation_json(loaded.diagnostics, summary)
                       : render_validation_text(loaded.diagnostics, summary, context.output_style);
  return outcome;
}

}  // namespace storekeeper
