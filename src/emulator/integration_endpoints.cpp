// List, create, get and delete; PATCH has a file of its own.
#include <algorithm>
#include <utility>

#include "emulator/config_rules.hpp"
#include "emulator/endpoints.hpp"
#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kNotFound = "project, environment or integration not found";

ConfigShown list_config(Behaviour::ListConfig wanted) {
  switch (wanted) {
    case Behaviour::ListConfig::kOmit: return ConfigShown::kOmit;
    case Behaviour::ListConfig::kEmpty: return ConfigShown::kEmpty;
    case Behaviour::ListConfig::kNull: return ConfigShown::kNull;
    case Behaviour::ListConfig::kFull: return ConfigShown::kFull;
  }
  return ConfigShown::kOmit;
}

bool is_at(const EmulatedIntegration& integration, const Route& route) {
  return integration.project_key == route.keys[0] && integration.environment_key == route.keys[1] &&
         integration.integration_key == route.keys[2];
}

bool is_plain_tag(std::string_view tag) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  return !tag.empty() && tag.size() <= 64 &&
         tag.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool name_is_taken(const CallContext& call, const EmulatedIntegration& wanted) {
  const auto all = call.account->visible_all(call.now_ms, 0);
  return std::any_of(all.begin(), all.end(), [&](const EmulatedIntegration* other) {
    return other->id != wanted.id && other->name == wanted.name &&
           other->project_key == wanted.project_key &&
           other->environment_key == wanted.environment_key &&
           other->integration_key == wanted.integration_key;
  });
}

bool is_hidden(const CallContext& call, const EmulatedIntegration& item) {
  if (call.caller->role != TokenRole::kInline) return false;
  return !may_do_anything(
      *call.caller,
      policy_resource(
          *call.behaviour, item.project_key, item.environment_key, item.integration_key));
}

Answer<EmulatedIntegration> read_create_body(const CallContext& call) {
  const auto document = parse_json(call.body);
  if (!document) return refuse(400, "invalid_request", document.error().message);
  if (!document->as_object()) return refuse(400, "invalid_request", "the body must be an object");
  EmulatedIntegration made;
  made.project_key = call.route->keys[0];
  made.environment_key = call.route->keys[1];
  made.integration_key = call.route->keys[2];
  const auto* config = document->find("config");
  if (!config) return refuse(400, "invalid_request", "config is required");
  made.config = *config;
  if (const auto* on = document->find("on")) {
    if (!on->as_bool()) return refuse(400, "invalid_request", "on must be a boolean");
    made.on = *on->as_bool();
  }
  if (const auto* name = document->find("name"); name && !name->is_null()) {
    if (!name->as_string()) return refuse(400, "invalid_request", "name must be a string");
    made.name = *name->as_string();
  }
  if (const auto* tags = document->find("tags")) {
    auto read = tags_from(*tags);
    if (!read) return tl::unexpected(read.error());
    made.tags = *std::move(read);
  }
  return made;
}

}  // namespace

AnswerStyle answer_style(const CallContext& call, ConfigShown config) {
  AnswerStyle style;
  style.behaviour = call.behaviour;
  style.histories = call.histories;
  style.synced = call.synced;
  style.now_ms = call.now_ms + call.behaviour->clock_skew_ms;
  style.config = config;
  if (!call.behaviour->access_block) return style;
  if (call.behaviour->policy_resource == Behaviour::PolicyResource::kEnvironment) {
    style.access_of_each = call.caller;
    return style;
  }
  style.redis_access = access_block(*call.caller, "integration/redis");
  style.dynamodb_access = access_block(*call.caller, "integration/dynamodb");
  return style;
}

Answer<void> require_access(
    const CallContext& call, std::string_view action, std::string_view integration_key) {
  const auto& keys = call.route->keys;
  const auto resource = policy_resource(*call.behaviour, keys[0], keys[1], integration_key);
  if (decide(*call.caller, action, resource).allowed) return {};
  return refuse(
      403, "forbidden",
      "the access token may not perform " + std::string(action) + " on " + resource);
}

Answer<std::vector<std::string>> tags_from(const JsonValue& value) {
  std::vector<std::string> tags;
  if (value.is_null()) return tags;
  if (!value.as_array()) return refuse(400, "invalid_request", "tags must be an array");
  for (const auto& tag : *value.as_array()) {
    if (!tag.as_string()) return refuse(400, "invalid_request", "tags must hold strings");
    tags.push_back(*tag.as_string());
  }
  return tags;
}

Answer<void> check_name_and_tags(
    const CallContext& call, const EmulatedIntegration& integration, std::string& name) {
  const auto& behaviour = *call.behaviour;
  if (behaviour.odd_tags == Behaviour::Acceptance::kRefuse &&
      !std::all_of(integration.tags.begin(), integration.tags.end(), is_plain_tag)) {
    return refuse(400, "invalid_request", "a tag is not 1 to 64 characters of A-Za-z0-9_.-");
  }
  if (name.empty() && behaviour.empty_name == Behaviour::EmptyName::kRefuse) {
    return refuse(400, "invalid_request", "name must not be empty");
  }
  if (name.empty() && behaviour.empty_name == Behaviour::EmptyName::kAssign) {
    name = integration.integration_key + " integration";
  }
  if (behaviour.duplicate_name == Behaviour::DuplicateName::kConflict &&
      name_is_taken(call, integration)) {
    const bool plain = behaviour.duplicate_code == Behaviour::DuplicateCode::kKeyExists;
    return refuse(
        409, plain ? "key_exists" : "optimistic_locking_error",
        "an integration of this name exists in the environment");
  }
  return {};
}

Answer<HttpResponse> list_integrations(const CallContext& call) {
  auto items = call.account->visible_all(call.now_ms, call.behaviour->longest_lag_ms());
  if (call.behaviour->policy_list != Behaviour::PolicyList::kAll) {
    const auto hidden = std::erase_if(
        items, [&](const EmulatedIntegration* item) { return is_hidden(call, *item); });
    if (hidden > 0 && call.behaviour->policy_list == Behaviour::PolicyList::kForbid) {
      return refuse(403, "forbidden", "the access token may not see all integrations");
    }
  }
  if (call.list_lie == ListLie::kEmpty) items.clear();
  if (call.list_lie == ListLie::kPartial) {
    std::size_t place = 0;
    std::erase_if(items, [&](const EmulatedIntegration*) { return place++ % 2 == 1; });
  }
  if (call.list_lie == ListLie::kTwice) {
    const auto once = items;
    items.insert(items.end(), once.begin(), once.end());
  }
  const auto style = answer_style(call, list_config(call.behaviour->list_config));
  return json_response(200, collection_body(items, style));
}

Answer<HttpResponse> create_integration(const CallContext& call) {
  const auto& keys = call.route->keys;
  if (emulated_fields(keys[2]).empty() || !call.account->environment(keys[0], keys[1])) {
    return refuse(404, "not_found", std::string(kNotFound));
  }
  if (auto access = require_access(call, action::kCreate, keys[2]); !access) {
    return tl::unexpected(access.error());
  }
  auto made = read_create_body(call);
  if (!made) return tl::unexpected(made.error());
  if (call.behaviour->external_id == Behaviour::ExternalId::kGenerate && keys[2] == "dynamodb" &&
      made->config.as_object() && !made->config.find("externalId")) {
    made->config.set("externalId", call.account->new_id(call.now_ms));
  }
  if (auto problem = check_config(keys[2], *call.behaviour, made->config)) {
    return refuse(400, "invalid_request", *problem);
  }
  if (auto problem = settle_secrets(keys[2], *call.behaviour, {}, true, made->config)) {
    return refuse(400, "invalid_request", *problem);
  }
  if (auto checked = check_name_and_tags(call, *made, made->name); !checked) {
    return tl::unexpected(checked.error());
  }
  if (made->on) made->on_since_ms = call.now_ms;
  const auto id =
      call.account->insert(*std::move(made), call.now_ms, call.behaviour->longest_lag_ms());
  const auto& stored = *call.account->latest(id);
  call.audit_log->record(
      {AuditVerb::kCreated, call.caller, {action::kCreate}}, stored,
      call.account->new_id(call.now_ms), call.now_ms);
  const auto shown = call.behaviour->write_config ? ConfigShown::kFull : ConfigShown::kOmit;
  return json_response(201, integration_body(stored, answer_style(call, shown)));
}

Answer<HttpResponse> get_integration(const CallContext& call) {
  const auto* found =
      call.account->visible(call.route->keys[3], call.now_ms, call.behaviour->read_lag_ms);
  if (!found || !is_at(*found, *call.route)) {
    return refuse(404, "not_found", std::string(kNotFound));
  }
  return json_response(200, integration_body(*found, answer_style(call, ConfigShown::kFull)));
}

Answer<HttpResponse> delete_integration(const CallContext& call) {
  if (auto access = require_access(call, action::kDelete, call.route->keys[2]); !access) {
    return tl::unexpected(access.error());
  }
  HttpResponse done;
  done.status = 204;
  const auto* found = call.account->latest(call.route->keys[3]);
  if (!found || !is_at(*found, *call.route)) {
    if (call.behaviour->delete_missing == Behaviour::DeleteMissing::kNoContent) return done;
    return refuse(404, "not_found", std::string(kNotFound));
  }
  call.audit_log->record(
      {AuditVerb::kDeleted, call.caller, {action::kDelete}}, *found,
      call.account->new_id(call.now_ms), call.now_ms);
  call.account->remove(call.route->keys[3], call.now_ms, call.behaviour->longest_lag_ms());
  return done;
}

}  // namespace storekeeper
