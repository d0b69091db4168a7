#include "report/ndjson.hpp"

#include <string_view>

#include "report/apply_json.hpp"
#include "report/json_values.hpp"
#include "report/json_writer.hpp"
#include "report/plan_json.hpp"
#include "report/request_text.hpp"

namespace storekeeper {
namespace {

// Opens a line; what follows are its members.
JsonWriter begin_line(std::string_view event) {
  JsonWriter json(JsonWriter::Layout::kOneLine);
  json.begin_object();
  json.field("event", event);
  return json;
}

std::string end_line(JsonWriter& json) {
  json.end_object();
  return json.take() + "\n";
}

std::string finding_lines(const Plan& plan) {
  std::string text;
  for (const auto& finding : plan.findings) {
    auto json = begin_line("finding");
    json.key("finding");
    write_finding(json, finding);
    text += end_line(json);
  }
  for (const auto& refusal : plan.refusals) {
    auto json = begin_line("refusal");
    json.key("refusal");
    write_refusal(json, refusal);
    text += end_line(json);
  }
  return text;
}

std::string change_summary(const Plan& plan, const PlanRenderOptions& options) {
  auto json = begin_line("change_summary");
  json.key("counts");
  write_counts(json, plan);
  json.field("has_changes", plan.has_changes());
  json.field("has_errors", plan.has_errors());
  json.field("owner", options.owner);
  if (!options.fingerprint.empty()) json.field("fingerprint", options.fingerprint);
  if (options.cost) {
    json.key("cost");
    write_cost(json, *options.cost);
  }
  return end_line(json);
}

}  // namespace

std::string render_plan_ndjson(const Plan& plan, const PlanRenderOptions& options) {
  std::string text;
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    auto json = begin_line("planned_change");
    json.key("change");
    write_action(json, plan.actions[i]);
    if (i < options.requests.size()) {
      json.key("request");
      write_request(json, options.requests[i]);
    }
    text += end_line(json);
  }
  return text + finding_lines(plan) + change_summary(plan, options);
}

std::string render_apply_ndjson(const ApplyResult& applied) {
  std::string text;
  for (const auto& result : results_by_action(applied)) {
    auto json = begin_line("result");
    json.key("result");
    write_result(json, applied.plan.actions[result.action_index], result);
    text += end_line(json);
  }
  text += finding_lines(applied.plan);
  auto json = begin_line("apply_summary");
  json.field("succeeded", applied.succeeded() && !applied.interrupted);
  json.field("interrupted", applied.interrupted);
  json.key("counts");
  write_apply_counts(json, applied);
  return text + end_line(json);
}

std::string render_validation_ndjson(
    const Diagnostics& diagnostics, const ValidationSummary& summary) {
  std::string text;
  for (const auto& diagnostic : diagnostics) {
    auto json = begin_line("diagnostic");
    json.key("diagnostic");
    write_diagnostic(json, diagnostic);
    text += end_line(json);
  }
  auto json = begin_line("validation_summary");
  write_validation_counts(json, diagnostics, summary);
  return text + end_line(json);
}

}  // namespace storekeeper
