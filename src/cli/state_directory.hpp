// What --state-dir names: the ledger of unfinished business, and the lock that keeps other programs
// from writing it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "cli/settings.hpp"
#include "ports/ledger_storage.hpp"
#include "reconcile/reconciler.hpp"
#include "system/file_lock.hpp"

namespace storekeeper {

/// Whose ledger it is: of the API's address and the owner.
std::string ledger_scope(const Settings& settings);

/// nullptr if no directory was named, or if it is only to be read and not there; with kKeep it is
/// made where it is missing. Fails as open_ledger_file() does.
Result<std::unique_ptr<LedgerStorage>> open_ledger(const Settings& settings, LedgerUse use);

/// The file to lock before the ledger is written.
std::string state_lock_path(const Settings& settings);

/// The lock, or why it cannot be had, for a person: kConflict if another program holds it.
Result<FileLock> held_state_lock(const Settings& settings, Result<std::optional<FileLock>> taken);

/// What to exit with if it cannot: `otherwise`, unless another program holds it.
int exit_code_of_state(const Error& error, int otherwise) noexcept;

}  // namespace storekeeper
