// The ledger as a file: in a directory that only its owner may enter.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "ports/ledger_storage.hpp"

namespace storekeeper {

/// DIRECTORY/ledger, mode 0600. Makes the directory, mode 0700, if it is not there; its parent must
/// be. Fails with kInvalidInput if it cannot be made, is a link or no directory, belongs to another
/// user, or lets others in.
Result<std::unique_ptr<LedgerStorage>> open_ledger_file(const std::string& directory);

/// The same, but makes nothing: nullptr if the directory is not there.
Result<std::unique_ptr<LedgerStorage>> find_ledger_file(const std::string& directory);

}  // namespace storekeeper
