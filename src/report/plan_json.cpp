#include "report/plan_json.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "report/json_values.hpp"
#include "report/json_writer.hpp"
#include "report/plan_entries.hpp"
#include "report/request_text.hpp"
#include "report/saved_plan.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kResourceType = "launchdarkly_big_segment_store_integration";
constexpr std::string_view kConfigPrefix = "config.";

enum class Side { kBefore, kAfter };

std::string resource_name(const Action& action) {
  return action.manifest.empty() ? to_string(action.address) + '/' + action.id : action.manifest;
}

std::string resource_address(const std::string& name) {
  return std::string(kResourceType).append(".").append(name);
}

bool is_absent(const FieldValue& value) { return std::holds_alternative<std::monostate>(value); }

// All fields that are known of one side of a change.
struct Attributes {
  std::string id = {};
  std::int64_t version = 0;
  StoreAddress address = {};
  std::vector<const FieldChange*> fields = {};  // name, on, tags
  std::vector<const FieldChange*> config = {};  // by key
  Side side = Side::kAfter;

  const FieldValue& value(const FieldChange& field) const {
    return side == Side::kBefore ? field.before : field.after;
  }
  bool is_unknown(const FieldChange& field) const { return side == Side::kAfter && field.unknown; }
};

void add_fields(Attributes& attributes, const std::vector<FieldChange>& changes) {
  for (const auto& change : changes) {
    (change.field.starts_with(kConfigPrefix) ? attributes.config : attributes.fields)
        .push_back(&change);
  }
}

Attributes attributes_of(const Action& action, Side side) {
  Attributes attributes;
  attributes.side = side;
  attributes.address = action.address;
  attributes.id = action.id;
  attributes.version = side == Side::kBefore ? action.version : 0;
  add_fields(attributes, action.changes);
  add_fields(attributes, action.unchanged);
  const auto by_name = [](const FieldChange* a, const FieldChange* b) {
    return a->field < b->field;
  };
  std::sort(attributes.fields.begin(), attributes.fields.end(), by_name);
  std::sort(attributes.config.begin(), attributes.config.end(), by_name);
  return attributes;
}

void write_attributes(JsonWriter& json, const Attributes& attributes) {
  json.begin_object();
  if (!attributes.id.empty()) json.field("id", attributes.id);
  json.field("project_key", attributes.address.project);
  json.field("environment_key", attributes.address.environment);
  json.field("integration_key", to_string(attributes.address.kind));
  if (attributes.version != 0) json.field("version", attributes.version);
  for (const auto* field : attributes.fields) {
    if (is_absent(attributes.value(*field))) continue;
    json.key(field->field);
    write_value(json, attributes.value(*field));
  }
  json.key("config");
  json.begin_object();
  for (const auto* field : attributes.config) {
    if (!field->sensitive && is_absent(attributes.value(*field))) continue;
    if (attributes.is_unknown(*field)) continue;  // in after_unknown
    json.key(std::string_view(field->field).substr(kConfigPrefix.size()));
    write_value(json, field->sensitive ? FieldValue() : attributes.value(*field));
  }
  json.end_object();
  json.end_object();
}

void write_sensitive(JsonWriter& json, const Attributes& attributes) {
  json.begin_object();
  const bool any = std::any_of(
      attributes.config.begin(), attributes.config.end(),
      [](const FieldChange* field) { return field->sensitive; });
  if (any) {
    json.key("config");
    json.begin_object();
    for (const auto* field : attributes.config) {
      if (!field->sensitive) continue;
      json.field(std::string_view(field->field).substr(kConfigPrefix.size()), true);
    }
    json.end_object();
  }
  json.end_object();
}

// Members "before", "after" and their companions. A null side has no attributes.
void write_sides(JsonWriter& json, const Attributes* before, const Attributes* after) {
  json.key("before");
  before ? write_attributes(json, *before) : json.null();
  json.key("after");
  after ? write_attributes(json, *after) : json.null();
  json.key("before_sensitive");
  before ? write_sensitive(json, *before) : json.boolean(false);
  json.key("after_sensitive");
  after ? write_sensitive(json, *after) : json.boolean(false);
}

// What the server will choose, and the secrets that could not be resolved here.
void write_unknown(JsonWriter& json, const Action& action, const Attributes& after) {
  json.key("after_unknown");
  json.begin_object();
  if (action.kind == ActionKind::kCreate) json.field("id", true);
  if (action.kind != ActionKind::kDelete) json.field("version", true);
  const auto is_unknown = [&](const FieldChange* field) { return after.is_unknown(*field); };
  if (std::any_of(after.config.begin(), after.config.end(), is_unknown)) {
    json.key("config");
    json.begin_object();
    for (const auto* field : after.config) {
      if (!is_unknown(field)) continue;
      json.field(std::string_view(field->field).substr(kConfigPrefix.size()), true);
    }
    json.end_object();
  }
  json.end_object();
}

std::vector<std::string> terraform_actions(const PlanEntry& entry) {
  if (entry.replaced != nullptr) return {"create", "delete"};
  return {std::string(to_string(entry.action->kind))};
}

void write_replace_paths(JsonWriter& json, const StoreAddress& before, const StoreAddress& after) {
  json.key("replace_paths");
  json.begin_array();
  if (before.project != after.project) json.texts({"project_key"});
  if (before.environment != after.environment) json.texts({"environment_key"});
  if (before.kind != after.kind) json.texts({"integration_key"});
  json.end_array();
}

void write_change(JsonWriter& json, const PlanEntry& entry) {
  const auto& action = *entry.action;
  const auto& old_one = entry.replaced ? *entry.replaced : action;
  const auto before = attributes_of(old_one, Side::kBefore);
  const auto after = attributes_of(action, Side::kAfter);
  const bool had_one = action.kind != ActionKind::kCreate || entry.replaced != nullptr;
  const bool has_one = action.kind != ActionKind::kDelete;
  json.begin_object();
  json.key("actions");
  json.texts(terraform_actions(entry));
  write_sides(json, had_one ? &before : nullptr, has_one ? &after : nullptr);
  write_unknown(json, action, after);
  if (entry.replaced) write_replace_paths(json, entry.replaced->address, action.address);
  json.end_object();
}

// Members that say which resource is meant.
void write_resource(JsonWriter& json, const std::string& name) {
  json.field("address", resource_address(name));
  json.field("mode", "managed");
  json.field("type", kResourceType);
  json.field("name", name);
}

void write_resource_changes(JsonWriter& json, const Plan& plan) {
  json.key("resource_changes");
  json.begin_array();
  for (const auto& entry : plan_entries(plan)) {
    json.begin_object();
    write_resource(json, resource_name(*entry.action));
    json.key("change");
    write_change(json, entry);
    if (entry.replaced != nullptr) {
      json.field("action_reason", "replace_because_cannot_update");
    } else if (entry.action->kind == ActionKind::kDelete) {
      json.field("action_reason", "delete_because_no_resource_config");
    }
    json.end_object();
  }
  json.end_array();
}

// As in Terraform, "before" is what was recorded (here: the manifest) and "after" what was found.
void write_resource_drift(JsonWriter& json, const Plan& plan) {
  json.key("resource_drift");
  json.begin_array();
  for (const auto& finding : plan.findings) {
    if (finding.kind != FindingKind::kDriftReported) continue;
    Attributes recorded;
    recorded.side = Side::kAfter;
    recorded.address = finding.address;
    if (finding.ids.size() == 1) recorded.id = finding.ids.front();
    add_fields(recorded, finding.changes);
    auto found = recorded;
    found.side = Side::kBefore;
    json.begin_object();
    write_resource(json, finding.manifest);
    json.key("change");
    json.begin_object();
    json.key("actions");
    json.texts({"update"});
    write_sides(json, &recorded, &found);
    json.key("after_unknown");
    json.begin_object();
    json.end_object();
    json.end_object();
    json.end_object();
  }
  json.end_array();
}

void write_attribution(JsonWriter& json, const Attribution& attribution) {
  json.key("attribution");
  json.begin_object();
  json.field("base", attribution.base);
  json.field("branch", attribution.branch);
  json.field("drift", attribution.drift);
  json.field("both", attribution.both);
  json.field("left_out", attribution.left_out);
  json.end_object();
}

// Apart from the actions, so that a saved plan outlives an edit that only moves a manifest.
void write_positions(JsonWriter& json, const Plan& plan) {
  json.key("positions");
  json.begin_object();
  for (const auto& action : plan.actions) {
    if (action.position.file.empty()) continue;
    json.key(action.manifest);
    json.begin_object();
    write_position(json, action.position);
    json.end_object();
  }
  json.end_object();
}

void write_own_part(JsonWriter& json, const Plan& plan, const PlanRenderOptions& options) {
  json.key("storekeeper");
  json.begin_object();
  json.field("tool_version", options.tool_version);
  json.field("commit", options.commit);
  json.field("owner", options.owner);
  if (!options.fingerprint.empty()) json.field("fingerprint", options.fingerprint);
  json.key("counts");
  write_counts(json, plan);
  if (plan.attribution) write_attribution(json, *plan.attribution);
  if (options.cost) {
    json.key("cost");
    write_cost(json, *options.cost);
  }
  if (!options.requests.empty()) write_requests(json, options.requests);
  json.key("actions");
  json.begin_array();
  for (const auto& action : plan.actions) write_action(json, action);
  json.end_array();
  write_findings(json, plan);
  write_refusals(json, plan);
  write_positions(json, plan);
  if (options.saved != nullptr) write_saved_part(json, *options.saved, options.checksum);
  json.end_object();
}

}  // namespace

void write_action(JsonWriter& json, const Action& action) {
  json.begin_object();
  json.field("action", to_string(action.kind));
  json.field("address", resource_address(resource_name(action)));
  json.field("manifest", action.manifest);
  write_address(json, action.address);
  json.field("id", action.id);
  json.field("version", action.version);
  json.field("display_name", action.display_name);
  json.field("adopts", action.adopts);
  if (action.stamps) json.field("stamps", true);
  if (action.marked) json.field("marked", true);
  if (action.only_marks) json.field("only_marks", true);
  if (action.goes_first) json.field("goes_first", true);
  if (action.restores) json.field("restores", true);
  if (action.origin != ChangeOrigin::kUnknown) json.field("origin", to_string(action.origin));
  json.field("replaces", action.replaces);
  json.field("replaced_by", action.replaced_by);
  json.key("changes");
  write_changes(json, action.changes);
  json.key("patch");
  write_patch(json, action.patch);
  json.end_object();
}

void write_counts(JsonWriter& json, const Plan& plan) {
  json.begin_object();
  json.field("add", plan.count(ActionKind::kCreate));
  json.field("change", plan.count(ActionKind::kUpdate));
  json.field("destroy", plan.count(ActionKind::kDelete));
  json.field("unchanged", plan.unchanged);
  json.end_object();
}

void write_cost(JsonWriter& json, const PlanCost& cost) {
  json.begin_object();
  json.field("reads", cost.reads);
  json.field("creates", cost.creates);
  json.field("updates", cost.updates);
  json.field("deletes", cost.deletes);
  json.field("second_looks", cost.second_looks);
  json.field("duration_ms", static_cast<std::int64_t>(cost.duration.count()));
  json.field("quota_known", cost.quota_known);
  json.key("waits");
  json.begin_array();
  for (const auto& wait : cost.waits) {
    json.begin_object();
    json.field("after_requests", wait.after_requests);
    json.field("begins_ms", static_cast<std::int64_t>(wait.begins.count()));
    json.field("length_ms", static_cast<std::int64_t>(wait.length.count()));
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

std::string render_plan_json(const Plan& plan, const PlanRenderOptions& options) {
  JsonWriter json;
  json.begin_object();
  json.field("format_version", "1.2");
  write_resource_drift(json, plan);
  write_resource_changes(json, plan);
  if (!options.timestamp.empty()) json.field("timestamp", options.timestamp);
  json.field("applyable", plan.has_changes());
  json.field("complete", !plan.has_errors());
  json.field("errored", plan.has_errors());
  write_own_part(json, plan, options);
  json.end_object();
  return json.take();
}

}  // namespace storekeeper
