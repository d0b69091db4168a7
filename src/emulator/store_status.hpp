// What `_status` says of a store that nobody connects to: a small machine driven by the clock and
// the switches.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/behaviour.hpp"
#include "emulator/emulated_account.hpp"

namespace storekeeper {

/// One entry of `errors`.
struct StoreFailure {
  int status_code = 500;
  std::string message = {};
  std::int64_t at_ms = 0;
};

/// Times are in epoch milliseconds; 0: never.
struct EmulatedStatus {
  bool available = false;
  bool potentially_stale = false;
  std::int64_t last_sync_ms = 0;
  std::vector<StoreFailure> failures = {};  // the latest first

  std::int64_t last_error_ms() const noexcept {
    return failures.empty() ? 0 : failures.front().at_ms;
  }
};

EmulatedStatus store_status(
    const EmulatedIntegration& integration, const Behaviour& behaviour, std::int64_t now_ms);

}  // namespace storekeeper
