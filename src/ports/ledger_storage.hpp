// Where the ledger of unfinished business is kept: one small text, whole or not at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace storekeeper {

class LedgerStorage {
 public:
  virtual ~LedgerStorage() = default;

  /// The text as it was last saved; nothing if there is none yet.
  virtual Result<std::optional<std::string>> load() = 0;

  /// Puts `text` in place of what was there, durably. Fails, and then what was there stays.
  virtual Result<void> save(std::string_view text) = 0;

  /// What a person is told to delete, such as a path.
  virtual std::string name() const = 0;
};

}  // namespace storekeeper
