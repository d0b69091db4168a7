// Connects to the stores that the emulator wants current, and tells it how that went.
#pragma once

#include <chrono>
#include <string>

#include "base/result.hpp"
#include "emulator/emulator.hpp"
#include "emulator/emulator_server.hpp"
#include "stores/aws_signature.hpp"

namespace boost::asio {
class io_context;
}

namespace storekeeper {

struct StoreWriterSettings {
  std::chrono::milliseconds interval{30'000};  // from the start of one round to the next
  std::string ca_file = {};                    // PEM; empty: the system's
  std::string dynamodb_endpoint = {};          // empty: DynamoDB is not connected to
  AwsCredentials credentials = {};             // for that
};

/// Writes to each store once an interval, as long as `io` runs; `emulator` must live until `io` is
/// gone. An integration that is switched off or deleted is left alone from the next round on. A
/// store that does not answer misses rounds, and holds up no other. Fails with kInvalidInput,
/// before anything is written, if the CA file holds no certificate, the endpoint is no URL that
/// can be used, or there are no credentials for it.
Result<void> keep_stores_current(
    boost::asio::io_context& io, Emulator& emulator, EmulatorClock clock,
    StoreWriterSettings settings);

}  // namespace storekeeper
