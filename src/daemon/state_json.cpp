#include "daemon/state_json.hpp"

#include <charconv>
#include <chrono>
#include <string_view>

#include "base/version.hpp"
#include "logging/log_line.hpp"
#include "report/json_values.hpp"
#include "report/json_writer.hpp"

namespace storekeeper {
namespace {

void write_time(JsonWriter& json, std::string_view name, std::int64_t epoch_ms) {
  json.key(name);
  if (epoch_ms == 0) {
    json.null();
  } else {
    json.text(utc_text(WallTime(std::chrono::milliseconds(epoch_ms))));
  }
}

void write_condition(
    JsonWriter& json, std::string_view type, std::string_view status, std::string_view reason,
    const std::vector<std::string>& messages) {
  json.begin_object();
  json.field("type", type);
  json.field("status", status);
  json.field("reason", reason);
  json.key("messages");
  json.texts(messages);
  json.end_object();
}

std::string_view condition_status(SyncState sync) {
  if (sync == SyncState::kUnknown) return "Unknown";
  return sync == SyncState::kSynced ? "True" : "False";
}

std::string_view condition_status(HealthState health) {
  if (health == HealthState::kUnknown) return "Unknown";
  return health == HealthState::kHealthy ? "True" : "False";
}

void write_conditions(JsonWriter& json, const StoreView& store, const DaemonState& state) {
  json.key("conditions");
  json.begin_array();
  write_condition(
      json, "Synced", condition_status(store.sync), to_string(store.sync), store.sync_reasons);
  std::vector<std::string> health;
  if (!store.health_reason.empty()) health.push_back(store.health_reason);
  write_condition(json, "Healthy", condition_status(store.health), to_string(store.health), health);
  const auto contended = state.contended().find(store.name);
  if (contended != state.contended().end()) {
    write_condition(json, "Contended", "True", "AnotherWriter", contended->second);
  }
  if (!store.name.empty() && state.suspensions().holds(store.name)) {
    write_condition(
        json, "Reconciling", "False", "Suspended", {"left alone until storekeeper resume"});
  }
  json.end_array();
}

void write_change(JsonWriter& json, const std::optional<StoreChange>& change) {
  json.key("lastChange");
  if (!change) {
    json.null();
    return;
  }
  json.begin_object();
  json.field("action", change->action);
  json.field("outcome", change->outcome);
  json.key("fields");
  json.texts(change->fields);
  write_time(json, "at", change->at_ms);
  json.field("reconcileId", change->reconcile_id);
  json.field("revision", change->revision);
  json.end_object();
}

void write_store(JsonWriter& json, const StoreView& store, const DaemonState& state) {
  json.begin_object();
  json.field("name", store.name);
  json.field("displayName", store.display_name);
  write_address(json, store.address);
  json.field("id", store.id);
  json.field("sync", to_string(store.sync));
  json.field("health", to_string(store.health));
  write_conditions(json, store, state);
  json.key("differs");
  json.texts(store.differs);
  write_time(json, "lastSyncAt", store.last_sync_ms);
  write_change(json, store.last_change);
  json.end_object();
}

void write_suspensions(JsonWriter& json, const Suspensions& suspensions) {
  json.key("suspended");
  json.begin_object();
  json.field("all", suspensions.all());
  json.key("stores");
  json.texts({suspensions.names().begin(), suspensions.names().end()});
  json.end_object();
}

void write_pass(JsonWriter& json, const PassView& pass) {
  json.key("pass");
  json.begin_object();
  json.field("running", pass.running);
  json.field("reconcileId", pass.reconcile_id);
  json.field("outcome", pass.outcome);
  json.field("error", pass.error);
  json.field("actions", pass.actions);
  write_time(json, "startedAt", pass.started_ms);
  write_time(json, "endedAt", pass.ended_ms);
  write_time(json, "lastSuccessAt", pass.last_success_ms);
  write_time(json, "nextAt", pass.next_ms);
  json.end_object();
}

template <class State>
void write_counts(
    JsonWriter& json, std::string_view name, const std::map<State, int>& counts,
    std::initializer_list<State> states) {
  json.key(name);
  json.begin_object();
  for (const auto state : states) {
    const auto found = counts.find(state);
    json.field(to_string(state), found == counts.end() ? 0 : found->second);
  }
  json.end_object();
}

void write_entry(JsonWriter& json, const DaemonState& state, const HistoryEntry& entry) {
  const auto& event = entry.event;
  json.begin_object();
  json.field("id", entry_id(state, entry.number));
  write_time(json, "at", entry.at_ms);
  json.field("level", to_string(event.level));
  json.field("message", event.message);
  const auto text = [&json](std::string_view name, const std::string& value) {
    if (!value.empty()) json.field(name, value);
  };
  text("store", event.store);
  text("project", event.project);
  text("environment", event.environment);
  text("type", event.type);
  text("action", event.action);
  text("outcome", event.outcome);
  text("reason", event.reason);
  if (event.status != 0) json.field("status", event.status);
  if (event.count != 0) json.field("count", event.count);
  if (event.duration) json.field("durationMs", std::int64_t{event.duration->count()});
  text("reconcileId", event.reconcile_id);
  text("revision", entry.revision);
  json.end_object();
}

}  // namespace

std::string status_document(const DaemonState& state, const std::string& unready_because) {
  JsonWriter json(JsonWriter::Layout::kOneLine);
  json.begin_object();
  json.field("version", version());
  json.field("commit", commit());
  write_time(json, "startedAt", state.started_ms());
  json.field("ready", unready_because.empty());
  json.field("notReadyBecause", unready_because);
  json.field("leadership", state.standing());
  json.field("revision", state.revision());
  json.field("manifestErrors", state.manifest_errors());
  write_suspensions(json, state.suspensions());
  write_pass(json, state.pass());
  json.key("counts");
  json.begin_object();
  write_counts(
      json, "sync", state.by_sync(),
      {SyncState::kSynced, SyncState::kOutOfSync, SyncState::kUnknown});
  write_counts(
      json, "health", state.by_health(),
      {HealthState::kHealthy, HealthState::kProgressing, HealthState::kDegraded,
       HealthState::kSuspended, HealthState::kMissing, HealthState::kUnknown});
  json.end_object();
  json.field("omitted", static_cast<std::int64_t>(state.omitted()));
  json.key("stores");
  json.begin_array();
  for (const auto& store : state.stores()) write_store(json, store, state);
  json.end_array();
  json.end_object();
  return json.take();
}

std::string history_document(const DaemonState& state) {
  JsonWriter json(JsonWriter::Layout::kOneLine);
  json.begin_object();
  json.key("events");
  json.begin_array();
  for (const auto& entry : state.history()) write_entry(json, state, entry);
  json.end_array();
  json.end_object();
  return json.take();
}

std::string entry_id(const DaemonState& state, std::uint64_t number) {
  return std::to_string(state.started_ms()) + '-' + std::to_string(number);
}

std::uint64_t entry_number(const DaemonState& state, const std::string& id) {
  const auto prefix = std::to_string(state.started_ms()) + '-';
  if (!id.starts_with(prefix)) return 0;
  std::uint64_t number = 0;
  const auto* end = id.data() + id.size();
  const auto [stopped, error] = std::from_chars(id.data() + prefix.size(), end, number);
  return error == std::errc() && stopped == end ? number : 0;
}

std::string entry_document(const DaemonState& state, const HistoryEntry& entry) {
  JsonWriter json(JsonWriter::Layout::kOneLine);
  write_entry(json, state, entry);
  return json.take();
}

}  // namespace storekeeper
