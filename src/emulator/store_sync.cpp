#include "emulator/store_sync.hpp"

#include <algorithm>
#include <utility>

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

RedisToSync server_of(const JsonValue& config) {
  RedisToSync server;
  server.host = text_of(config, "host", "");
  server.port = text_of(config, "port", "6379");
  server.username = text_of(config, "username", "");
  server.password = Secret(text_of(config, "password", ""));
  server.tls = truth_of(config, "tlsEnabled");
  return server;
}

DynamoDbToSync table_of(const JsonValue& config) {
  DynamoDbToSync table;
  table.name = text_of(config, "tableName", "");
  table.region = text_of(config, "region", "");
  return table;
}

}  // namespace

bool SyncedKinds::has(std::string_view integration_key) const noexcept {
  return integration_key == "dynamodb" ? dynamodb : redis && integration_key == "redis";
}

std::vector<StoreToSync> stores_to_sync(
    EmulatedAccount& account, const SegmentBook& book, SyncedKinds kinds, std::int64_t now_ms) {
  std::vector<StoreToSync> result;
  constexpr std::int64_t kNoLag = 0;
  for (const auto* integration : account.visible_all(now_ms, kNoLag)) {
    if (!integration->on || !kinds.has(integration->integration_key)) continue;
    const auto* environment =
        account.environment(integration->project_key, integration->environment_key);
    if (environment == nullptr) continue;
    StoreToSync store;
    store.integration_id = integration->id;
    store.prefix = environment->id;
    store.memberships = book.memberships(integration->project_key, integration->environment_key);
    if (integration->integration_key == "dynamodb") {
      store.place = table_of(integration->config);
    } else {
      store.place = server_of(integration->config);
    }
    result.push_back(std::move(store));
  }
  return result;
}

int status_code_of(const Error& failure) noexcept {
  if (failure.http_status != 0) return failure.http_status;
  switch (failure.code) {
    case Errc::kInvalidInput:
    case Errc::kRefused: return 400;
    case Errc::kUnauthorized: return 401;
    case Errc::kForbidden: return 403;
    case Errc::kNotFound: return 404;
    case Errc::kConflict: return 409;
    case Errc::kRateLimited: return 429;
    case Errc::kNetwork:
    case Errc::kProtocol: return 502;
    case Errc::kTimeout: return 504;
    case Errc::kServer:
    case Errc::kSecretUnavailable:
    case Errc::kCancelled:
    case Errc::kInternal: break;
  }
  return 500;
}

void record_report(
    StoreHistories& histories, const EmulatedAccount& account, const StoreReport& report) {
  std::erase_if(
      histories, [&](const auto& entry) { return account.latest(entry.first) == nullptr; });
  const auto* integration = account.latest(report.integration_id);
  if (integration == nullptr || !integration->on) return;
  if (report.started_ms < integration->on_since_ms) return;
  auto& history = histories[report.integration_id];
  if (!report.failure) {
    history.last_sync_ms = report.started_ms;
    return;
  }
  auto& failures = history.failures;
  failures.insert(
      failures.begin(),
      {status_code_of(*report.failure), report.failure->message, report.started_ms});
  if (failures.size() > StoreHistory::kMostFailures) failures.pop_back();
}

EmulatedStatus synced_store_status(
    const EmulatedIntegration& integration, const StoreHistory* history,
    std::int64_t stale_after_ms, std::int64_t now_ms) {
  EmulatedStatus status;
  if (!integration.on || history == nullptr) return status;
  // What was before the integration was switched on last is past.
  const auto counts = [&](std::int64_t at_ms) { return at_ms >= integration.on_since_ms; };
  if (counts(history->last_sync_ms)) status.last_sync_ms = history->last_sync_ms;
  for (const auto& failure : history->failures) {
    if (counts(failure.at_ms)) status.failures.push_back(failure);
  }
  const bool attempted = status.last_sync_ms != 0 || !status.failures.empty();
  const bool fresh = status.last_sync_ms != 0 && now_ms - status.last_sync_ms < stale_after_ms;
  status.available = fresh;
  status.potentially_stale = attempted && !fresh;
  return status;
}

}  // namespace storekeeper
