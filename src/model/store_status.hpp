// How one store stands: whether it is as its manifest says, and whether it works.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/live.hpp"
#include "model/store_kind.hpp"

namespace storekeeper {

/// Is the live integration as the manifest says?
enum class SyncState { kSynced, kOutOfSync, kUnknown };

/// Does the integration do its work, as far as the API tells?
enum class HealthState {
  kHealthy,      // synchronised, recently
  kProgressing,  // on, and not synchronised yet
  kDegraded,     // stale, unavailable, or the last thing heard is an error
  kSuspended,    // switched off
  kMissing,      // a manifest describes it, and it is not live
  kUnknown,      // the API says nothing
};

/// "Synced", "OutOfSync", "Unknown".
std::string_view to_string(SyncState state) noexcept;
/// "Healthy", "Progressing", "Degraded", "Suspended", "Missing", "Unknown".
std::string_view to_string(HealthState state) noexcept;

struct StoreStatus {
  std::string manifest;  // metadata.name; empty for an owned integration that no manifest describes
  StoreAddress address = {};
  std::string id = {};            // of the live integration; empty if there is none
  std::string display_name = {};  // `name` of the live integration, or else of the manifest
  SyncState sync = SyncState::kUnknown;
  HealthState health = HealthState::kUnknown;
  std::vector<std::string> reasons = {};  // one line each; why it is not Synced and Healthy
  std::int64_t last_sync_ms = 0;          // epoch milliseconds; 0 is never or unknown

  friend bool operator==(const StoreStatus&, const StoreStatus&) = default;
};

struct Health {
  HealthState state = HealthState::kUnknown;
  std::string reason = {};  // one line; empty for kHealthy

  friend bool operator==(const Health&, const Health&) = default;
};

/// What `_status` and `on` say together. `now_ms` (epoch milliseconds) is only for the ages in the
/// reason. Never kMissing: that is for whoever finds no live integration. Texts of the server in
/// the reason are neutralised.
Health health_of(const LiveIntegration& live, std::int64_t now_ms);

/// How long ago, in the two largest units: "just now", "45s ago", "3m20s ago", "5d2h ago";
/// "never" for 0, "in the future" if `then_ms` is more than a minute ahead of `now_ms`.
std::string age_text(std::int64_t then_ms, std::int64_t now_ms);

}  // namespace storekeeper
