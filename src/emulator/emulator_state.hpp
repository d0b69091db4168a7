// All that the emulator holds. Shared by the API's gate (emulator.cpp) and the control
// endpoints; nobody else includes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/audit_log.hpp"
#include "emulator/emulated_account.hpp"
#include "emulator/emulator.hpp"
#include "emulator/journal.hpp"
#include "emulator/quota.hpp"
#include "emulator/routes.hpp"
#include "emulator/store_sync.hpp"

namespace storekeeper {

/// A request whose effect comes after its answer.
struct PendingCommit {
  std::int64_t due_ms = 0;  // by the emulator's clock
  HttpRequest request = {};
};

struct Emulator::State {
  EmulatorSettings settings;  // as given; POST /__emulator/reset goes back to them
  Behaviour behaviour;
  EmulatedAccount account;
  AuditLog audit_log;
  FaultPlan faults;
  Quota quota;
  Journal journal;
  std::vector<PendingCommit> pending;
  StoreHistories histories;
  SegmentBook segments;
  std::int64_t clock_offset_ms = 0;

  /// To the state right after the start. Fails with kInvalidInput if the seed is unusable.
  Result<void> reset(std::int64_t now_ms);
};

/// Everything under /__emulator. `now_ms` is the emulator's time, `real_now_ms` the caller's.
HttpResponse handle_control(
    Emulator::State& state, const Route& route, const HttpRequest& request, std::int64_t now_ms,
    std::int64_t real_now_ms);

}  // namespace storekeeper
