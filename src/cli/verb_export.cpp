#include <utility>
#include <vector>

#include "base/printable.hpp"
#include "cli/planning.hpp"
#include "manifest/manifest_writer.hpp"

namespace storekeeper {

VerbOutcome run_export(const VerbContext& context) {
  VerbOutcome outcome;
  auto made = AccountRun::make(context);
  if (!made) {
    outcome.exit_code = kExitFailure;
    outcome.messages = error_message(made.error(), WallTime());
    return outcome;
  }
  auto& run = **made;
  auto account = run.complete(run.reconciler().read_account(run.give_up()));
  if (!account) return failure(account.error(), kExitFailure, run, run.clock().wall_now());

  std::vector<LiveIntegration> items;
  for (auto& item : account->items) {
    if (selects_unclaimed(context.settings.selection, item.address)) {
      items.push_back(std::move(item));
    }
  }
  const auto exports = write_manifests(items);
  for (const auto& manifest : exports) {
    for (const auto& warning : manifest.warnings) {
      outcome.messages +=
          "storekeeper: warning: " + printable(manifest.name) + ": " + printable(warning) + "\n";
    }
  }
  if (account->of_unknown_kind > 0) {
    outcome.messages +=
        "storekeeper: warning: left out: " + std::to_string(account->of_unknown_kind) +
        " integrations of a kind that this version does not know\n";
  }
  outcome.output = join_manifests(exports);
  return outcome;
}

}  // namespace storekeeper
