#include "emulator/store_sync.hpp"

#include <algorithm>
#include <string_view>

namespace storekeeper {
namespace {

std::string text_of(const JsonValue& config, std::string_view field, std::string_view otherwise) {
  const auto* value = config.find(field);
  const auto* text = value == nullptr ? nullptr : value->as_string();
  return text == nullptr ? std::string(otherwise) : *text;
}

bool truth_of(const JsonValue& config, std::string_view field) {
  const auto* value = config.find(field);
  const auto* truth = value == nullptr ? nullptr : value->as_bool();
  return truth != nullptr && *truth;
}

}  // namespace

std::vector<StoreToSync> stores_to_sync(EmulatedAccount& account, std::int64_t now_ms) {
  std::vector<StoreToSync> result;
  constexpr std::int64_t kNoLag = 0;
  for (const auto* integration : account.visible_all(now_ms, kNoLag)) {
    if (!integration->on || integration->integration_key != "redis") continue;
    const auto* environment =
        account.environment(integration->project_key, integration->environment_key);
    if (environment == nullptr) continue;
    StoreToSync store;
    store.integration_id = integration->id;
    store.prefix = environment->id;
    store.host = text_of(integration->config, "host", "");
    store.port = text_of(integration->config, "port", "6379");
    store.username = text_of(integration->config, "username", "");
    store.password = Secret(text_of(integration->config, "password", ""));
    store.tls = truth_of(integration->config, "tlsEnabled");
    result.push_back(std::move(store));
  }
  return result;
}

void record_report(
    StoreHistories& histories, const EmulatedAccount& account, const StoreReport& report) {
  std::erase_if(
      histories, [&](const auto& entry) { return account.latest(entry.first) == nullptr; });
  const auto* integration = account.latest(report.integration_id);
  if (integration == nullptr || !integration->on) return;
  if (report.started_ms < integration->on_since_ms) return;
  auto& history = histories[report.integration_id];
  if (report.failure) {
    history.last_error_ms = report.started_ms;
    history.last_failure = *report.failure;
  } else {
    history.last_sync_ms = report.started_ms;
  }
}

EmulatedStatus synced_store_status(
    const EmulatedIntegration& integration, const StoreHistory* history,
    std::int64_t stale_after_ms, std::int64_t now_ms) {
  EmulatedStatus status;
  if (!integration.on || history == nullptr) return status;
  // What was before the integration was switched on last is past.
  if (history->last_sync_ms >= integration.on_since_ms) status.last_sync_ms = history->last_sync_ms;
  if (history->last_error_ms >= integration.on_since_ms) {
    status.last_error_ms = history->last_error_ms;
    if (status.last_error_ms != 0) status.failure = history->last_failure;
  }
  const bool attempted = status.last_sync_ms != 0 || status.last_error_ms != 0;
  const bool fresh = status.last_sync_ms != 0 && now_ms - status.last_sync_ms < stale_after_ms;
  status.available = fresh;
  status.potentially_stale = attempted && !fresh;
  return status;
}

}  // namespace storekeeper
