#include "report/status_json.hpp"

#include <algorithm>

#include "report/json_values.hpp"
#include "report/json_writer.hpp"

namespace storekeeper {
namespace {

void write_store(JsonWriter& json, const StoreStatus& store, std::int64_t now_ms) {
  json.begin_object();
  json.field("manifest", store.manifest);
  write_address(json, store.address);
  json.field("id", store.id);
  json.field("display_name", store.display_name);
  json.field("sync", to_string(store.sync));
  json.field("health", to_string(store.health));
  json.key("reasons");
  json.texts(store.reasons);
  json.key("last_sync_ms");
  store.last_sync_ms > 0 ? json.number(store.last_sync_ms) : json.null();
  json.key("last_sync_age_ms");
  store.last_sync_ms > 0 ? json.number(std::max<std::int64_t>(0, now_ms - store.last_sync_ms))
                         : json.null();
  json.end_object();
}

template <class State>
void write_tally(
    JsonWriter& json, const std::vector<StoreStatus>& stores, State StoreStatus::* member,
    std::initializer_list<State> states) {
  json.begin_object();
  for (const auto state : states) {
    const auto count = std::count_if(stores.begin(), stores.end(), [&](const StoreStatus& store) {
      return store.*member == state;
    });
    json.field(to_string(state), static_cast<std::int64_t>(count));
  }
  json.end_object();
}

}  // namespace

std::string render_status_json(const std::vector<StoreStatus>& stores, std::int64_t now_ms) {
  JsonWriter json;
  json.begin_object();
  json.key("stores");
  json.begin_array();
  for (const auto& store : stores) write_store(json, store, now_ms);
  json.end_array();
  json.key("counts");
  json.begin_object();
  json.key("sync");
  write_tally(
      json, stores, &StoreStatus::sync,
      {SyncState::kSynced, SyncState::kOutOfSync, SyncState::kUnknown});
  json.key("health");
  write_tally(
      json, stores, &StoreStatus::health,
      {HealthState::kHealthy, HealthState::kProgressing, HealthState::kDegraded,
       HealthState::kSuspended, HealthState::kMissing, HealthState::kUnknown});
  json.end_object();
  json.end_object();
  return json.take();
}

}  // namespace storekeeper
