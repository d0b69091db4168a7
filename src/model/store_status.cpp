#include "model/store_status.hpp"

#include <algorithm>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

bool says_nothing(const LiveStatus& status) {
  return !status.available && !status.potentially_stale && status.last_sync_ms == 0 &&
         status.last_error_ms == 0 && status.errors.empty();
}

const StoreError* newest_error(const LiveStatus& status) {
  const auto newest = std::max_element(
      status.errors.begin(), status.errors.end(),
      [](const StoreError& a, const StoreError& b) { return a.timestamp_ms < b.timestamp_ms; });
  return newest == status.errors.end() ? nullptr : &*newest;
}

std::string error_text(const StoreError* error, std::int64_t when_ms, std::int64_t now_ms) {
  std::string text = "last error " + age_text(when_ms, now_ms);
  if (error == nullptr) return text;
  if (error->status_code != 0) text += ", status " + std::to_string(error->status_code);
  if (!error->message.empty()) text += ": " + quoted(error->message);
  return text;
}

}  // namespace

std::string_view to_string(SyncState state) noexcept {
  switch (state) {
    case SyncState::kSynced: return "Synced";
    case SyncState::kOutOfSync: return "OutOfSync";
    case SyncState::kUnknown: return "Unknown";
  }
  return "Unknown";
}

std::string_view to_string(HealthState state) noexcept {
  switch (state) {
    case HealthState::kHealthy: return "Healthy";
    case HealthState::kProgressing: return "Progressing";
    case HealthState::kDegraded: return "Degraded";
    case HealthState::kSuspended: return "Suspended";
    case HealthState::kMissing: return "Missing";
    case HealthState::kUnknown: return "Unknown";
  }
  return "Unknown";
}

std::string age_text(std::int64_t then_ms, std::int64_t now_ms) {
  if (then_ms <= 0) return "never";
  // Compared before subtracting: a lying server may send any number.
  if (then_ms > now_ms) return then_ms - now_ms > kMinute ? "in the future" : "just now";
  const auto age = now_ms - then_ms;
  if (age < kSecond) return "just now";
  struct Unit {
    std::int64_t length;
    char name;
  };
  constexpr Unit kUnits[] = {{kDay, 'd'}, {kHour, 'h'}, {kMinute, 'm'}, {kSecond, 's'}};
  std::size_t first = 0;
  while (age < kUnits[first].length) ++first;
  std::string text = std::to_string(age / kUnits[first].length) + kUnits[first].name;
  if (first + 1 < std::size(kUnits)) {
    const auto rest = age % kUnits[first].length / kUnits[first + 1].length;
    if (rest != 0) text += std::to_string(rest) + kUnits[first + 1].name;
  }
  return text + " ago";
}

Health health_of(const LiveIntegration& live, std::int64_t now_ms) {
  const auto& status = live.status;
  if (!live.on) return {HealthState::kSuspended, "switched off"};
  if (says_nothing(status)) return {HealthState::kUnknown, "the API reports no status"};

  const auto* error = newest_error(status);
  const auto error_ms = std::max(status.last_error_ms, error ? error->timestamp_ms : 0);
  // An error without a time counts as news unless there has been a synchronisation.
  const bool untimed = error != nullptr && error_ms == 0 && status.last_sync_ms == 0;
  if (untimed || error_ms > status.last_sync_ms) {
    return {HealthState::kDegraded, error_text(error, error_ms, now_ms)};
  }
  if (status.potentially_stale.value_or(false)) {
    return {
        HealthState::kDegraded,
        "potentially stale; last sync " + age_text(status.last_sync_ms, now_ms)};
  }
  if (status.available.value_or(false)) return {HealthState::kHealthy, ""};
  if (status.last_sync_ms == 0) return {HealthState::kProgressing, "not synchronised yet"};
  if (status.available) {
    return {
        HealthState::kDegraded,
        "not available; last sync " + age_text(status.last_sync_ms, now_ms)};
  }
  if (status.potentially_stale) return {HealthState::kHealthy, ""};
  return {HealthState::kUnknown, "the API does not say whether the store is available"};
}

}  // namespace storekeeper
