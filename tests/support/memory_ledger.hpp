// A ledger's storage that outlives the objects that use it, and fails on request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ports/ledger_storage.hpp"

namespace storekeeper::testing {

class MemoryLedger final : public LedgerStorage {
 public:
  Result<std::optional<std::string>> load() override { return text; }
  Result<void> save(std::string_view saved) override {
    if (full && !in_spite) return fail(Errc::kInternal, "no space left on the device");
    text = std::string(saved);
    if (full) return fail(Errc::kInternal, "it is not known whether it was saved");
    ++saves;
    return {};
  }
  std::string name() const override { return "state/ledger"; }

  std::optional<std::string> text = std::nullopt;
  bool full = false;
  bool in_spite = false;  // what fails is there all the same
  int saves = 0;
};

}  // namespace storekeeper::testing
