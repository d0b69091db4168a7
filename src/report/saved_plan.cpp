#include "report/saved_plan.hpp"

#include "base/sha256.hpp"
#include "report/json_values.hpp"
#include "report/plan_json.hpp"

namespace storekeeper {

void write_saved_part(JsonWriter& json, const SavedPlan& saved, const std::string& checksum) {
  json.key("saved");
  json.begin_object();
  json.field("format", kSavedPlanFormat);
  json.field("checksum", checksum);
  json.field("api_url", saved.binding.api_url);
  json.field("account", saved.binding.account);
  json.key("settings");
  json.begin_object();
  for (const auto& setting : saved.settings) {
    json.key(setting.key);
    json.texts(setting.values);
  }
  json.end_object();
  json.key("manifests");
  json.begin_object();
  for (const auto& manifest : saved.manifests) json.field(manifest.name, manifest.digest);
  json.end_object();
  // One for each action; they have no place there that existing readers know.
  json.key("unchanged");
  json.begin_array();
  for (const auto& action : saved.plan.actions) write_changes(json, action.unchanged);
  json.end_array();
  json.end_object();
}

std::string write_saved_plan(const SavedPlan& saved, PlanRenderOptions options) {
  options.owner = saved.binding.owner;
  options.tool_version = saved.tool_version;
  options.timestamp = saved.timestamp;
  options.fingerprint = saved.plan.fingerprint;
  options.saved = &saved;
  const auto bare =
      canonical_json(render_plan_json(saved.plan, options), {std::string(kSavedChecksumPointer)});
  options.checksum = sha256_hex(bare.value_or(""));
  return render_plan_json(saved.plan, options);
}

}  // namespace storekeeper
