#include <functional>
#include <string>
#include <utility>

#include "base/printable.hpp"
#include "cli/account_lock.hpp"
#include "cli/applying.hpp"
#include "cli/composition.hpp"
#include "cli/planning.hpp"
#include "cli/standard_streams.hpp"
#include "cli/state_directory.hpp"
#include "report/diagnostics_text.hpp"

namespace storekeeper {

namespace {

// For cron, which mails whatever is printed.
VerbContext quietly(VerbContext context) {
  context.quiet_success = true;
  return context;
}

VerbOutcome overlaps(const std::string& path) {
  VerbOutcome outcome;
  outcome.exit_code = kExitLocked;
  outcome.messages = "storekeeper: error: another run is at work on this account (lock " +
                     quoted(path) +
                     "); nothing was done\n  hint: --lock-timeout 5m waits for it to end\n";
  return outcome;
}

}  // namespace

VerbOutcome run_sync(const VerbContext& given) {
  auto context = quietly(given);
  context.settings.unattended = true;
  VerbOutcome outcome;
  auto run = AccountRun::make(context);
  if (!run) {
    outcome.exit_code = kExitFailure;
    outcome.messages = error_message(run.error(), WallTime());
    return outcome;
  }
  auto& account = **run;
  if (auto kept = account.keep_records(context.settings); !kept) {
    return failure(kept.error(), kExitFailure, account, WallTime());
  }
  const std::function<void(std::string_view)> tell = write_message;
  const auto path = account_lock_path(context.settings);
  const auto lock = account.complete(
      take_account_lock(&account.clock(), path, context.settings.lock_timeout, &tell));
  if (!lock) return failure(lock.error(), kExitFailure, account, WallTime());
  if (!*lock) return overlaps(path);
  if (auto opened = account.use_state(context.settings, LedgerUse::kKeep); !opened) {
    const int exit_code = exit_code_of_state(opened.error(), kExitFailure);
    return failure(opened.error(), exit_code, account, WallTime());
  }
  const auto manifests = make_manifests(context.settings);
  PassOptions options;
  options.policy = plan_policy(context.settings);
  options.give_up = account.give_up();
  const auto result = account.complete(run_pass(
      &account.reconciler(), manifests.get(), &account.clock(), &account.random(),
      &account.events(), std::move(options)));
  if (!result.manifests.diagnostics.empty()) {
    outcome.messages = render_diagnostics_text(result.manifests.diagnostics, context.message_style);
  }
  if (result.error) {
    outcome.messages += error_message(*result.error, account.clock().wall_now());
  }
  if (result.applied) put_applied(*result.applied, context, account, outcome);
  if (result.applied) outcome.messages += refused_for_all(*result.applied);
  outcome.exit_code = exit_code_of(result.outcome, account);
  return outcome;
}

}  // namespace storekeeper
