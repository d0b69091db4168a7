// The stores that the emulator keeps current, as data: which ones, and how the last attempts went.
// The core decides; who connects is somebody else (program/store_writer.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "emulator/emulated_account.hpp"
#include "emulator/segment_book.hpp"
#include "emulator/store_status.hpp"

namespace storekeeper {

struct RedisToSync {
  std::string host = {};
  std::string port = {};
  std::string username = {};
  Secret password = {};
  bool tls = false;
};

struct DynamoDbToSync {
  std::string name = {};
  std::string region = {};
};

/// The store of an integration that is on.
struct StoreToSync {
  std::string integration_id = {};
  std::string prefix = {};  // the environment's client-side id
  std::variant<RedisToSync, DynamoDbToSync> place = {};
  std::shared_ptr<const SegmentMemberships> memberships = {};
};

/// Whose stores are connected to.
struct SyncedKinds {
  bool redis = false;
  bool dynamodb = false;

  bool has(std::string_view integration_key) const noexcept;
};

/// How one attempt ended.
struct StoreReport {
  std::string integration_id = {};
  std::int64_t started_ms = 0;                  // epoch, by the emulator's clock
  std::optional<Error> failure = std::nullopt;  // without secrets
};

/// What is known of one store from all its attempts.
struct StoreHistory {
  static constexpr std::size_t kMostFailures = 5;

  std::int64_t last_sync_ms = 0;
  std::vector<StoreFailure> failures = {};  // the last few, the latest first
};

/// By the integration's id.
using StoreHistories = std::map<std::string, StoreHistory, std::less<>>;

/// Fields that were never set count as the published defaults.
std::vector<StoreToSync> stores_to_sync(
    EmulatedAccount& account, const SegmentBook& book, SyncedKinds kinds, std::int64_t now_ms);

/// The status that an HTTP server would give a failure of this kind.
int status_code_of(const Error& failure) noexcept;

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
