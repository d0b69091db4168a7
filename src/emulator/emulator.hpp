// The emulator's core: requests in, answers out, with time as an argument. No sockets, no
// clock, no threads; emulator_server.hpp puts it on a port.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "emulator/access.hpp"
#include "emulator/behaviour.hpp"
#include "emulator/faults.hpp"
#include "emulator/json_value.hpp"
#include "emulator/store_sync.hpp"
#include "http/http_server.hpp"
#include "ports/http_message.hpp"

namespace storekeeper {

struct EmulatorSettings {
  std::vector<AccessToken> tokens = {};
  Behaviour behaviour = {};
  std::vector<FaultRule> faults = {};
  std::uint64_t fault_seed = 1;
  std::uint64_t id_seed = 1;
  /// Projects and environments come into being when first named.
  bool any_project = true;
  /// Stores that somebody connects to and reports on: `_status` tells what they found.
  SyncedKinds synced = {};
  bool journal_secrets = false;
  /// {"projects": [...], "integrations": [...]}; null: nothing.
  JsonValue seed = {};
};

struct EmulatorReply {
  HttpResponse response = {};
  Delivery delivery = Delivery::kSend;
  std::chrono::milliseconds latency{0};  // to wait before answering
};

class Emulator {
 public:
  /// Fails with kInvalidInput if the seed is unusable.
  static Result<std::unique_ptr<Emulator>> make(EmulatorSettings settings);
  ~Emulator();
  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;

  /// Never throws on any input. `now_ms` is in epoch milliseconds and may stand still or jump;
  /// `peer` is the caller's address, for the limit by address.
  EmulatorReply handle(const HttpRequest& request, std::string_view peer, std::int64_t now_ms);

  /// For whoever keeps the stores current, see store_sync.hpp.
  std::vector<StoreToSync> stores_to_sync(std::int64_t now_ms);
  void report_store(const StoreReport& report);
  /// The emulator's time: `now_ms`, moved as tests have asked.
  std::int64_t own_time(std::int64_t now_ms) const noexcept;

  /// Grows whenever the account changes.
  std::int64_t changes() const noexcept;
  /// The account in the form of a seed, secrets in clear.
  std::string snapshot() const;

  struct State;  // defined in emulator_state.hpp, for the emulator's own files

 private:
  explicit Emulator(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace storekeeper
