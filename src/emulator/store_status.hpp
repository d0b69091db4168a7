// What `_status` says of a store that nobody connects to: a small machine driven by the clock and
// the switches.
#pragma once

#include <cstdint>
#include <string>

#include "emulator/behaviour.hpp"
#include "emulator/emulated_account.hpp"

namespace storekeeper {

/// Times are in epoch milliseconds; 0: never.
struct EmulatedStatus {
  bool available = false;
  bool potentially_stale = false;
  std::int64_t last_sync_ms = 0;
  std::int64_t last_error_ms = 0;  // if there was one, `errors` tells of it
  std::string failure = "could not connect to the store";
};

EmulatedStatus store_status(
    const EmulatedIntegration& integration, const Behaviour& behaviour, std::int64_t now_ms);

}  // namespace storekeeper
