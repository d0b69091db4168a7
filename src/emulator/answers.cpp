// Rendering integrations and errors: one pass over the data, no tree in between.
#include "emulator/answers.hpp"

#include <algorithm>
#include <utility>

#include "emulator/config_rules.hpp"
#include "emulator/routes.hpp"
#include "emulator/store_status.hpp"
#include "emulator/store_sync.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kApi = "/api/v2";
constexpr std::string_view kCapabilities = "/api/v2/integration-capabilities";
constexpr std::string_view kStores = "/api/v2/integration-capabilities/big-segment-store";

void write_link(JsonOutput& out, std::string_view name, std::string_view href) {
  out.key(name).begin_object();
  out.member("href", href).member("type", "application/json").end_object();
}

void write_links(JsonOutput& out, const EmulatedIntegration& integration) {
  const auto project = encode_percent(integration.project_key);
  const auto environment = encode_percent(integration.environment_key);
  const auto self = integration_path(
      integration.project_key, integration.environment_key, integration.integration_key,
      integration.id);
  const auto project_path = std::string(kApi) + "/projects/" + project;
  out.key("_links").begin_object();
  write_link(out, "self", self);
  write_link(out, "parent", kStores);
  write_link(out, "project", project_path);
  write_link(out, "environment", project_path + "/environments/" + environment);
  out.end_object();
}

void write_config(
    JsonOutput& out, const EmulatedIntegration& integration, const AnswerStyle& style) {
  switch (style.config) {
    case ConfigShown::kOmit: return;
    case ConfigShown::kNull: out.key("config").null(); return;
    case ConfigShown::kEmpty: out.key("config").raw("{}"); return;
    case ConfigShown::kFull:
      out.member(
          "config",
          config_for_reading(integration.integration_key, *style.behaviour, integration.config));
      return;
  }
}

void write_tags(
    JsonOutput& out, const EmulatedIntegration& integration, const Behaviour& behaviour) {
  out.key("tags");
  if (integration.tags.empty() && behaviour.null_tags) {
    out.null();
    return;
  }
  out.begin_array();
  for (const auto& tag : ordered_tags(integration.tags, behaviour.tag_order)) out.value(tag);
  out.end_array();
}

void write_time(
    JsonOutput& out, std::string_view name, std::int64_t time_ms, const Behaviour& behaviour) {
  if (time_ms != 0 || behaviour.status_times == Behaviour::StatusTimes::kZero) {
    out.member(name, time_ms);
  }
}

EmulatedStatus status_of(const EmulatedIntegration& integration, const AnswerStyle& style) {
  // Where nobody connects the simulation speaks.
  if (style.histories == nullptr || !style.synced.has(integration.integration_key)) {
    return store_status(integration, *style.behaviour, style.now_ms);
  }
  const auto found = style.histories->find(integration.id);
  const auto* history = found == style.histories->end() ? nullptr : &found->second;
  return synced_store_status(integration, history, style.behaviour->stale_after_ms, style.now_ms);
}

void write_status(
    JsonOutput& out, const EmulatedIntegration& integration, const AnswerStyle& style) {
  out.key("_status");
  if (!integration.status.is_null()) {
    out.value(integration.status);
    return;
  }
  const auto& behaviour = *style.behaviour;
  const auto status = status_of(integration, style);
  out.begin_object().member("available", status.available);
  out.member("potentiallyStale", status.potentially_stale);
  write_time(out, "lastSync", status.last_sync_ms, behaviour);
  write_time(out, "lastError", status.last_error_ms(), behaviour);
  out.key("errors").begin_array();
  for (const auto& failure : status.failures) {
    out.begin_object().member("statusCode", failure.status_code);
    out.member("message", failure.message);
    out.member("timestamp", failure.at_ms).end_object();
  }
  out.end_array().end_object();
}

void write_access(
    JsonOutput& out, const EmulatedIntegration& integration, const AnswerStyle& style) {
  if (style.access_of_each) {
    out.key("_access").raw(access_block(
        *style.access_of_each, policy_resource(
                                   *style.behaviour, integration.project_key,
                                   integration.environment_key, integration.integration_key)));
    return;
  }
  const auto& access =
      integration.integration_key == "redis" ? style.redis_access : style.dynamodb_access;
  if (!access.empty()) out.key("_access").raw(access);
}

}  // namespace

HttpResponse json_response(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

HttpResponse error_response(const ApiRefusal& refusal, std::string_view error_id) {
  JsonOutput out;
  out.begin_object();
  if (!refusal.code.empty()) out.member("code", refusal.code);
  out.member("message", refusal.message);
  if (!error_id.empty()) out.member("id", error_id);
  out.end_object();
  auto response = json_response(refusal.status, out.take());
  if (!refusal.allow.empty()) response.headers.add("Allow", refusal.allow);
  return response;
}

std::string policy_resource(
    const Behaviour& behaviour, std::string_view project, std::string_view environment,
    std::string_view integration_key) {
  auto integration = "integration/" + std::string(integration_key);
  if (behaviour.policy_resource == Behaviour::PolicyResource::kIntegration) return integration;
  return "proj/" + std::string(project) + ":env/" + std::string(environment) + ":" + integration;
}

std::vector<std::string> ordered_tags(std::vector<std::string> tags, Behaviour::TagOrder order) {
  if (order == Behaviour::TagOrder::kReverse) std::reverse(tags.begin(), tags.end());
  if (order == Behaviour::TagOrder::kSort) {
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  }
  return tags;
}

void write_integration(
    JsonOutput& out, const EmulatedIntegration& integration, const AnswerStyle& style) {
  out.begin_object();
  write_links(out, integration);
  out.member("_id", integration.id);
  out.member("integrationKey", integration.integration_key);
  out.member("projectKey", integration.project_key);
  out.member("environmentKey", integration.environment_key);
  write_config(out, integration, style);
  out.member("on", integration.on);
  write_tags(out, integration, *style.behaviour);
  out.member("name", integration.name);
  out.member("version", integration.version);
  write_access(out, integration, style);
  write_status(out, integration, style);
  if (style.behaviour->extra_fields) {
    out.member("_maintainer", "nobody").key("futureField").raw(R"({"nested":[1,null]})");
  }
  out.end_object();
}

std::string integration_body(const EmulatedIntegration& integration, const AnswerStyle& style) {
  JsonOutput out;
  write_integration(out, integration, style);
  return out.take();
}

std::string collection_body(
    const std::vector<const EmulatedIntegration*>& items, const AnswerStyle& style) {
  constexpr std::size_t kTypicalItem = 900;
  JsonOutput out;
  out.reserve(
      (items.size() + 1) *
      (kTypicalItem + std::max(style.redis_access.size(), style.dynamodb_access.size())));
  out.begin_object().key("_links").begin_object();
  write_link(out, "self", kStores);
  if (style.behaviour->parent_link) write_link(out, "parent", kCapabilities);
  out.end_object().key("items").begin_array();
  for (const auto* item : items) write_integration(out, *item, style);
  out.end_array().end_object();
  return out.take();
}

namespace {

void write_environment(
    JsonOutput& out, const std::string& project_path, const EmulatedEnvironment& environment) {
  out.begin_object().key("_links").begin_object();
  write_link(out, "self", project_path + "/environments/" + encode_percent(environment.key));
  out.end_object();
  // Keys as they might be; nothing accepts them.
  out.member("_id", environment.id).member("key", environment.key);
  out.member("name", environment.name).member("apiKey", "sdk-" + environment.id);
  out.member("mobileKey", "mob-" + environment.id).member("color", "417505");
  out.member("defaultTtl", 0).member("secureMode", false).member("defaultTrackEvents", false);
  out.member("requireComments", false).member("confirmChanges", false);
  out.key("tags").raw("[]").member("critical", false).end_object();
}

}  // namespace

std::string environment_body(
    const EmulatedProject& project, const EmulatedEnvironment& environment) {
  JsonOutput out;
  write_environment(
      out, std::string(kApi) + "/projects/" + encode_percent(project.key), environment);
  return out.take();
}

std::string project_body(const EmulatedProject& project, bool with_environments) {
  const auto path = std::string(kApi) + "/projects/" + encode_percent(project.key);
  JsonOutput out;
  out.begin_object().key("_links").begin_object();
  write_link(out, "self", path);
  write_link(out, "environments", path + "/environments");
  out.end_object().member("_id", project.id).member("key", project.key);
  out.member("includeInSnippetByDefault", false).member("name", project.name);
  out.key("defaultClientSideAvailability").begin_object().member("usingMobileKey", true);
  out.member("usingEnvironmentId", false).end_object();
  out.key("tags").raw("[]");
  if (with_environments) {
    out.key("environments").begin_object().key("_links").begin_object();
    write_link(out, "self", path + "/environments");
    out.end_object();
    out.member("totalCount", static_cast<std::int64_t>(project.environments.size()));
    out.key("items").begin_array();
    for (const auto& environment : project.environments) write_environment(out, path, environment);
    out.end_array().end_object();
  }
  out.end_object();
  return out.take();
}

}  // namespace storekeeper
