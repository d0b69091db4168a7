// The stores that the emulator keeps current, as data: which ones, and how the last attempts went.
// The core decides; who connects is somebody else (program/store_writer.hpp).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "emulator/emulated_account.hpp"
#include "emulator/store_status.hpp"

namespace storekeeper {

/// A Redis store of an integration that is on.
struct StoreToSync {
  std::string integration_id = {};
  std::string prefix = {};  // the environment's client-side id
  std::string host = {};
  std::string port = {};
  std::string username = {};
  Secret password = {};
  bool tls = false;
};

/// How one attempt ended.
struct StoreReport {
  std::string integration_id = {};
  std::int64_t started_ms = 0;                        // epoch, by the emulator's clock
  std::optional<std::string> failure = std::nullopt;  // in words, without secrets
};

/// What is known of one store from all its attempts.
struct StoreHistory {
  std::int64_t last_sync_ms = 0;
  std::int64_t last_error_ms = 0;
  std::string last_failure = {};
};

/// By the integration's id.
using StoreHistories = std::map<std::string, StoreHistory, std::less<>>;

/// Fields that were never set count as the published defaults.
std::vector<StoreToSync> stores_to_sync(EmulatedAccount& account, std::int64_t now_ms);

/// Forgets the histories of integrations that are gone. A report on one that is gone, off, or was
/// switched on after the attempt began changes nothing.
void record_report(
    StoreHistories& histories, const EmulatedAccount& account, const StoreReport& report);

/// What `_status` says of a store that is really connected to. `history`: nullptr if there was no
/// attempt yet.
EmulatedStatus synced_store_status(
    const EmulatedIntegration& integration, const StoreHistory* history,
    std::int64_t stale_after_ms, std::int64_t now_ms);

}  // namespace storekeeper
