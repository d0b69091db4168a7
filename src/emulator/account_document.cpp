// The account as a document: snapshots, seed files, and integrations that a person gives.
#include <optional>
#include <set>
#include <utility>

#include "base/printable.hpp"
#include "emulator/config_rules.hpp"
#include "emulator/emulated_account.hpp"

namespace storekeeper {
namespace {

Result<std::string> text_member(
    const JsonValue& document, std::string_view name, const std::string& where) {
  const auto* value = document.find(name);
  if (value && value->as_string() && !value->as_string()->empty()) return *value->as_string();
  return fail(
      Errc::kInvalidInput, where + "/" + std::string(name) + " must be a string that is not empty");
}

Result<std::string> optional_text(
    const JsonValue& document, std::string_view name, std::string otherwise,
    const std::string& where) {
  const auto* value = document.find(name);
  if (!value) return otherwise;
  if (value->as_string()) return *value->as_string();
  return fail(Errc::kInvalidInput, where + "/" + std::string(name) + " must be a string");
}

Result<const JsonValue::Array*> array_member(
    const JsonValue& document, std::string_view name, const std::string& where) {
  static const JsonValue::Array kNone;
  const auto* value = document.find(name);
  if (!value) return &kNone;
  if (value->as_array()) return value->as_array();
  return fail(Errc::kInvalidInput, where + "/" + std::string(name) + " must be an array");
}

Result<std::vector<std::string>> read_tags(const JsonValue& value, const std::string& where) {
  std::vector<std::string> tags;
  if (value.is_null()) return tags;
  if (!value.as_array()) return fail(Errc::kInvalidInput, where + "/tags must be an array");
  for (const auto& tag : *value.as_array()) {
    if (!tag.as_string()) return fail(Errc::kInvalidInput, where + "/tags must hold strings");
    tags.push_back(*tag.as_string());
  }
  return tags;
}

Result<void> read_optional_members(
    const JsonValue& document, const std::string& where, EmulatedIntegration& into) {
  if (const auto* on = document.find("on")) {
    if (!on->as_bool()) return fail(Errc::kInvalidInput, where + "/on must be a boolean");
    into.on = *on->as_bool();
  }
  if (const auto* tags = document.find("tags")) {
    auto read = read_tags(*tags, where);
    if (!read) return fail(read.error());
    into.tags = *std::move(read);
  }
  if (const auto* config = document.find("config")) {
    if (!config->as_object()) return fail(Errc::kInvalidInput, where + "/config must be an object");
    into.config = *config;
  }
  if (const auto* version = document.find("version")) {
    // Clients keep it in 32 bits.
    constexpr std::int64_t kMostVersion = 2'147'483'647;
    const auto* number = version->as_integer();
    if (!number || *number < 1 || *number > kMostVersion) {
      return fail(Errc::kInvalidInput, where + "/version must be a positive 32-bit integer");
    }
    into.version = *number;
  }
  if (const auto* since = document.find("onSince"); since && since->as_integer()) {
    into.on_since_ms = *since->as_integer();
  }
  if (const auto* status = document.find("_status")) into.status = *status;
  return {};
}

Result<EmulatedProject> read_project(const JsonValue& document, const std::string& where) {
  EmulatedProject project;
  auto key = text_member(document, "key", where);
  if (!key) return fail(key.error());
  auto name = optional_text(document, "name", *key, where);
  if (!name) return fail(name.error());
  auto id = optional_text(document, "_id", {}, where);
  if (!id) return fail(id.error());
  project.key = *std::move(key);
  project.name = *std::move(name);
  project.id = *std::move(id);
  auto environments = array_member(document, "environments", where);
  if (!environments) return fail(environments.error());
  for (const auto& item : **environments) {
    const auto place = where + "/environments/" + std::to_string(project.environments.size());
    auto environment_key = text_member(item, "key", place);
    if (!environment_key) return fail(environment_key.error());
    auto environment_name = optional_text(item, "name", *environment_key, place);
    if (!environment_name) return fail(environment_name.error());
    auto environment_id = optional_text(item, "_id", {}, place);
    if (!environment_id) return fail(environment_id.error());
    if (project.find(*environment_key)) {
      return fail(Errc::kInvalidInput, place + "/key occurs twice");
    }
    project.environments.push_back(
        {*std::move(environment_key), *std::move(environment_name), *std::move(environment_id)});
  }
  return project;
}

JsonValue tags_document(const std::vector<std::string>& tags) {
  JsonValue::Array items;
  for (const auto& tag : tags) items.emplace_back(tag);
  return JsonValue(std::move(items));
}

JsonValue integration_document(const EmulatedIntegration& integration) {
  auto document = JsonValue::object();
  document.set("_id", integration.id);
  document.set("projectKey", integration.project_key);
  document.set("environmentKey", integration.environment_key);
  document.set("integrationKey", integration.integration_key);
  document.set("name", integration.name);
  document.set("on", integration.on);
  document.set("tags", tags_document(integration.tags));
  document.set("config", integration.config);
  document.set("version", integration.version);
  if (integration.on_since_ms != 0) document.set("onSince", integration.on_since_ms);
  if (!integration.status.is_null()) document.set("_status", integration.status);
  return document;
}

}  // namespace

Result<EmulatedIntegration> read_integration(const JsonValue& document, const std::string& where) {
  if (!document.as_object()) return fail(Errc::kInvalidInput, where + " must be an object");
  EmulatedIntegration integration;
  const std::pair<std::string_view, std::string*> keys[] = {
      {"projectKey", &integration.project_key},
      {"environmentKey", &integration.environment_key},
      {"integrationKey", &integration.integration_key}};
  for (const auto& [name, target] : keys) {
    auto text = text_member(document, name, where);
    if (!text) return fail(text.error());
    *target = *std::move(text);
  }
  if (emulated_fields(integration.integration_key).empty()) {
    return fail(Errc::kInvalidInput, where + "/integrationKey must be redis or dynamodb");
  }
  auto id = optional_text(document, "_id", {}, where);
  if (!id) return fail(id.error());
  integration.id = *std::move(id);
  auto name = optional_text(document, "name", {}, where);
  if (!name) return fail(name.error());
  integration.name = *std::move(name);
  auto rest = read_optional_members(document, where, integration);
  if (!rest) return fail(rest.error());
  return integration;
}

JsonValue EmulatedAccount::snapshot() const {
  JsonValue::Array projects;
  for (const auto& [key, project] : projects_) {
    JsonValue::Array environments;
    for (const auto& environment : project.environments) {
      auto item = JsonValue::object();
      item.set("key", environment.key);
      item.set("name", environment.name);
      item.set("_id", environment.id);
      environments.push_back(std::move(item));
    }
    auto item = JsonValue::object();
    item.set("key", project.key);
    item.set("name", project.name);
    item.set("_id", project.id);
    item.set("environments", std::move(environments));
    projects.push_back(std::move(item));
  }
  JsonValue::Array integrations;
  for (const auto& slot : slots_) {
    if (const auto* latest = slot.latest()) integrations.push_back(integration_document(*latest));
  }
  auto document = JsonValue::object();
  document.set("projects", std::move(projects));
  document.set("integrations", std::move(integrations));
  return document;
}

Result<void> EmulatedAccount::restore(const JsonValue& document, std::int64_t now_ms) {
  if (!document.as_object()) return fail(Errc::kInvalidInput, "the state must be an object");
  EmulatedAccount fresh;
  fresh.random_ = random_;
  fresh.any_project = any_project;
  auto projects = array_member(document, "projects", "");
  if (!projects) return fail(projects.error());
  for (const auto& item : **projects) {
    const auto where = "/projects/" + std::to_string(fresh.projects_.size());
    auto project = read_project(item, where);
    if (!project) return fail(project.error());
    if (project->id.empty()) project->id = fresh.new_id(0);
    fresh.place_ids_.insert(project->id);
    for (auto& environment : project->environments) {
      if (environment.id.empty()) environment.id = fresh.new_id(0);
      fresh.place_ids_.insert(environment.id);
    }
    const auto key = project->key;
    if (!fresh.projects_.emplace(key, *std::move(project)).second) {
      return fail(Errc::kInvalidInput, where + "/key occurs twice");
    }
  }
  auto integrations = array_member(document, "integrations", "");
  if (!integrations) return fail(integrations.error());
  for (const auto& item : **integrations) {
    const auto where = "/integrations/" + std::to_string(fresh.slots_.size());
    auto integration = read_integration(item, where);
    if (!integration) return fail(integration.error());
    if (!fresh.environment(integration->project_key, integration->environment_key)) {
      return fail(
          Errc::kInvalidInput,
          where + " names the project or environment " + quoted(integration->project_key, 60) +
              " / " + quoted(integration->environment_key, 60) + ", which the file does not have");
    }
    if (!integration->id.empty() && fresh.latest(integration->id)) {
      return fail(Errc::kInvalidInput, where + "/_id occurs twice");
    }
    if (integration->on && integration->on_since_ms == 0) integration->on_since_ms = now_ms;
    fresh.insert(*std::move(integration), now_ms, 0);
  }
  fresh.replaces(*this);
  *this = std::move(fresh);
  return {};
}

}  // namespace storekeeper
