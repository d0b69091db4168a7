#include "cli/state_directory.hpp"

#include <utility>

#include "base/printable.hpp"
#include "cli/exit_codes.hpp"
#include "reconcile/ledger.hpp"
#include "system/ledger_file.hpp"

namespace storekeeper {

std::string ledger_scope(const Settings& settings) {
  return ledger_key(settings.api_url + '\n' + settings.owner);
}

Result<std::unique_ptr<LedgerStorage>> open_ledger(const Settings& settings, LedgerUse use) {
  if (settings.state_dir.empty()) return std::unique_ptr<LedgerStorage>();
  return use == LedgerUse::kKeep ? open_ledger_file(settings.state_dir)
                                 : find_ledger_file(settings.state_dir);
}

std::string state_lock_path(const Settings& settings) { return settings.state_dir + "/lock"; }

Result<FileLock> held_state_lock(const Settings& settings, Result<std::optional<FileLock>> taken) {
  if (!taken) {
    auto error = std::move(taken.error());
    if (error.code == Errc::kInvalidInput) error.hint = "name another directory with --state-dir";
    return fail(std::move(error));
  }
  if (taken->has_value()) return **std::move(taken);
  return fail(
      Errc::kConflict,
      "another program is at work with the state directory " + quoted(settings.state_dir) +
          "; nothing was done",
      "wait for it to end, or give each program a directory of its own");
}

int exit_code_of_state(const Error& error, int otherwise) noexcept {
  return error.code == Errc::kConflict ? kExitLocked : otherwise;
}

}  // namespace storekeeper
