// Connects to the stores that the emulator wants current, and tells it how that went.
#pragma once

#include <chrono>
#include <string>

#include "base/result.hpp"
#include "emulator/emulator.hpp"
#include "emulator/emulator_server.hpp"

namespace boost::asio {
class io_context;
}

namespace storekeeper {

struct StoreWriterSettings {
  std::chrono::milliseconds interval{30'000};  // from the start of one round to the next
  std::string ca_file = {};                    // PEM; empty: the system's
};

/// Fails with kInvalidInput if the CA file holds no certificate.
Result<void> check_store_writer(const StoreWriterSettings& settings);

/// Writes to each store once an interval, as long as `io` runs; `emulator` must live until `io` is
/// gone. An integration that is switched off or deleted is left alone from the next round on.
void keep_stores_current(
    boost::asio::io_context& io, Emulator& emulator, EmulatorClock clock,
    StoreWriterSettings settings);

}  // namespace storekeeper
