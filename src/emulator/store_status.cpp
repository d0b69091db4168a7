#include "emulator/store_status.hpp"

#include <algorithm>

namespace storekeeper {

EmulatedStatus store_status(
    const EmulatedIntegration& integration, const Behaviour& behaviour, std::int64_t now_ms) {
  using Health = Behaviour::Health;
  EmulatedStatus status;
  const auto first_attempt = integration.on_since_ms + behaviour.first_sync_ms;
  if (!integration.on || now_ms < first_attempt) return status;
  // Whole half-minutes, so that two reads in a row agree as they mostly do on the real service.
  constexpr std::int64_t kSyncPeriod = 30'000;
  const auto last_attempt = std::max(first_attempt, now_ms / kSyncPeriod * kSyncPeriod);
  constexpr int kUnreachable = 500;
  switch (behaviour.health) {
    case Health::kPending: break;
    case Health::kHealthy:
      status.available = true;
      status.last_sync_ms = last_attempt;
      break;
    case Health::kFailing:
      status.potentially_stale = true;
      status.failures.push_back({kUnreachable, "could not connect to the store", last_attempt});
      break;
    case Health::kStale:
      status.potentially_stale = true;
      status.last_sync_ms = first_attempt;
      break;
    case Health::kInterrupted:
      status.last_sync_ms = first_attempt;
      status.failures.push_back({kUnreachable, "could not connect to the store", last_attempt});
      status.potentially_stale = now_ms - first_attempt >= behaviour.stale_after_ms;
      status.available = !status.potentially_stale;
      break;
  }
  return status;
}

}  // namespace storekeeper
