#include <utility>
#include <vector>

#include "cli/exported_files.hpp"
#include "cli/planning.hpp"
#include "manifest/manifest_writer.hpp"
#include "terraform/resource_writer.hpp"

namespace storekeeper {
namespace {

template <class Export>
std::vector<ExportedText> texts(std::vector<Export> exports) {
  std::vector<ExportedText> result;
  result.reserve(exports.size());
  for (auto& exported : exports) {
    result.push_back(
        {std::move(exported.name), std::move(exported.text), std::move(exported.warnings)});
  }
  return result;
}

}  // namespace

VerbOutcome run_export(const VerbContext& context) {
  VerbOutcome outcome;
  auto made = AccountRun::make(context);
  if (!made) {
    outcome.exit_code = kExitFailure;
    outcome.messages = error_message(made.error(), WallTime());
    return outcome;
  }
  auto& run = **made;
  if (auto opened = run.use_state(context.settings, LedgerUse::kRead); !opened) {
    return failure(opened.error(), kExitFailure, run, WallTime());
  }
  auto account = run.complete(run.reconciler().read_account(run.give_up()));
  if (!account) return failure(account.error(), kExitFailure, run, run.clock().wall_now());

  std::vector<LiveIntegration> items;
  for (auto& item : account->items) {
    if (selects_unclaimed(context.settings.selection, item.address)) {
      items.push_back(std::move(item));
    }
  }
  if (account->of_unknown_kind > 0) {
    outcome.messages +=
        "storekeeper: warning: left out: " + std::to_string(account->of_unknown_kind) +
        " integrations of a kind that this version does not know\n";
  }
  if (context.settings.export_format == ExportFormat::kTerraform) {
    put_exports(context, texts(write_resources(items)), {".tf", "\n"}, &outcome);
  } else {
    put_exports(context, texts(write_manifests(items)), {".yaml", "---\n"}, &outcome);
  }
  return outcome;
}

}  // namespace storekeeper
