#include "report/apply_json.hpp"

#include <cstdint>

#include "report/json_values.hpp"
#include "report/json_writer.hpp"

namespace storekeeper {
namespace {

void write_error(JsonWriter& json, const Error& error) {
  json.begin_object();
  json.field("code", to_string(error.code));
  json.field("message", error.message);
  json.field("hint", error.hint);
  json.field("http_status", error.http_status);
  if (error.retry_after) {
    json.field("retry_after_ms", static_cast<std::int64_t>(error.retry_after->count()));
  }
  json.end_object();
}

void write_all_results(JsonWriter& json, const ApplyResult& apply) {
  json.key("results");
  json.begin_array();
  for (const auto& result : results_by_action(apply)) {
    write_result(json, apply.plan.actions[result.action_index], result);
  }
  json.end_array();
}

}  // namespace

void write_result(JsonWriter& json, const Action& action, const ActionResult& result) {
  json.begin_object();
  json.field("manifest", action.manifest);
  write_address(json, action.address);
  json.field("action", to_string(action.kind));
  json.field("outcome", to_string(result.outcome));
  json.field("id", result.id.empty() ? action.id : result.id);
  json.field("version", result.version);
  json.field("display_name", action.display_name);
  json.field("duration_ms", static_cast<std::int64_t>(result.duration.count()));
  json.key("error");
  result.error ? write_error(json, *result.error) : json.null();
  json.end_object();
}

void write_apply_counts(JsonWriter& json, const ApplyResult& result) {
  json.begin_object();
  json.field("added", result.done(ActionKind::kCreate));
  json.field("changed", result.done(ActionKind::kUpdate));
  json.field("destroyed", result.done(ActionKind::kDelete));
  if (result.marked() > 0) json.field("marked", result.marked());
  json.field("failed", result.count(ActionOutcome::kFailed));
  json.field("unknown", result.count(ActionOutcome::kUnknown));
  json.field("not_started", result.count(ActionOutcome::kNotStarted));
  json.field("unchanged", result.plan.unchanged);
  json.end_object();
}

std::string render_apply_json(const ApplyResult& result) {
  JsonWriter json;
  json.begin_object();
  json.field("succeeded", result.succeeded() && !result.interrupted);
  json.field("interrupted", result.interrupted);
  json.key("counts");
  write_apply_counts(json, result);
  write_all_results(json, result);
  write_findings(json, result.plan);
  write_refusals(json, result.plan);
  json.end_object();
  return json.take();
}

}  // namespace storekeeper
