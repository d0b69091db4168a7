#include "report/json_values.hpp"

#include <cstdint>
#include <variant>

namespace storekeeper {
namespace {

struct ValueWriter {
  JsonWriter& json;

  void operator()(std::monostate) const { json.null(); }
  void operator()(bool value) const { json.boolean(value); }
  void operator()(std::int64_t value) const { json.number(value); }
  void operator()(const std::string& value) const { json.text(value); }
  void operator()(const std::vector<std::string>& value) const { json.texts(value); }
  void operator()(const RawJson& value) const { json.raw(value.text); }
  void operator()(const SecretSlot&) const { json.text(kSensitive); }
  void operator()(const Config& value) const { write_value(json, value); }
};

}  // namespace

void write_value(JsonWriter& json, const FieldValue& value) {
  std::visit(ValueWriter{json}, value);
}

void write_value(JsonWriter& json, const ConfigValue& value) {
  std::visit(ValueWriter{json}, value);
}

void write_value(JsonWriter& json, const Config& config) {
  json.begin_object();
  for (const auto& entry : config) {
    json.key(entry.key);
    if (is_hidden_setting(entry.key)) {
      json.text(kSensitive);
    } else {
      write_value(json, entry.value);
    }
  }
  json.end_object();
}

void write_changes(JsonWriter& json, const std::vector<FieldChange>& changes) {
  json.begin_array();
  for (const auto& change : changes) {
    json.begin_object();
    json.field("field", change.field);
    json.key("before");
    write_value(json, change.sensitive ? FieldValue() : change.before);
    json.key("after");
    write_value(json, change.sensitive ? FieldValue() : change.after);
    json.field("sensitive", change.sensitive);
    if (change.unknown) json.field("unknown", true);
    if (change.evidence != SecretEvidence::kNone) {
      json.field("evidence", to_string(change.evidence));
    }
    if (change.risk != SecretRisk::kNone) json.field("risk", to_string(change.risk));
    if (change.origin != ChangeOrigin::kUnknown) json.field("origin", to_string(change.origin));
    json.end_object();
  }
  json.end_array();
}

void write_patch(JsonWriter& json, const PatchDocument& patch) {
  json.begin_array();
  for (const auto& operation : patch) {
    json.begin_object();
    json.field("op", to_string(operation.verb));
    json.field("path", operation.path);
    if (!std::holds_alternative<std::monostate>(operation.value)) {
      json.key("value");
      constexpr std::string_view kConfig = "/config/";
      const std::string_view path = operation.path;
      if (path.starts_with(kConfig) && is_hidden_setting(path.substr(kConfig.size()))) {
        json.text(kSensitive);
      } else {
        std::visit(ValueWriter{json}, operation.value);
      }
    }
    json.end_object();
  }
  json.end_array();
}

void write_address(JsonWriter& json, const StoreAddress& address) {
  json.field("project", address.project);
  json.field("environment", address.environment);
  json.field("type", to_string(address.kind));
}

void write_position(JsonWriter& json, const SourcePosition& position) {
  json.field("file", position.file);
  json.field("line", position.line);
  json.field("column", position.column);
}

void write_finding(JsonWriter& json, const Finding& finding) {
  json.begin_object();
  json.field("kind", to_string(finding.kind));
  json.field("error", is_error(finding.kind));
  json.field("manifest", finding.manifest);
  write_address(json, finding.address);
  json.key("ids");
  json.texts(finding.ids);
  json.field("message", finding.message);
  json.field("hint", finding.hint);
  json.key("changes");
  write_changes(json, finding.changes);
  write_position(json, finding.position);
  json.end_object();
}

void write_findings(JsonWriter& json, const Plan& plan) {
  json.key("findings");
  json.begin_array();
  for (const auto& finding : plan.findings) write_finding(json, finding);
  json.end_array();
}

void write_refusal(JsonWriter& json, const Refusal& refusal) {
  json.begin_object();
  json.field("message", refusal.message);
  json.field("override", refusal.override_hint);
  json.end_object();
}

void write_refusals(JsonWriter& json, const Plan& plan) {
  json.key("refusals");
  json.begin_array();
  for (const auto& refusal : plan.refusals) write_refusal(json, refusal);
  json.end_array();
}

}  // namespace storekeeper
