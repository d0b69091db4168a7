// PATCH of one integration: which paths may be written, and what a write means.
#include <algorithm>
#include <array>
#include <utility>

#include "base/printable.hpp"
#include "emulator/config_rules.hpp"
#include "emulator/endpoints.hpp"
#include "emulator/json_patch.hpp"
#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

using Operations = std::vector<JsonPatchOperation>;

bool is_writable(std::string_view member) {
  constexpr std::array<std::string_view, 4> kWritable = {"name", "on", "tags", "config"};
  return std::find(kWritable.begin(), kWritable.end(), member) != kWritable.end();
}

ApiRefusal refusal_of(const JsonPatchFailure& failure, const Behaviour& behaviour) {
  const auto message = "operation " + std::to_string(failure.operation) + ": " + failure.message;
  if (failure.kind != JsonPatchFailure::Kind::kTestFailed) {
    return {400, "invalid_patch", message, {}};
  }
  switch (behaviour.failed_test_status) {
    case Behaviour::FailedTest::kInvalidPatch: return {400, "invalid_patch", message, {}};
    case Behaviour::FailedTest::kPatchFailed: return {422, "patch_failed", message, {}};
    case Behaviour::FailedTest::kConflict:
    case Behaviour::FailedTest::kIgnore: break;
  }
  return {409, "optimistic_locking_error", message, {}};
}

Answer<void> check_path(const JsonPointer& path, const Behaviour& behaviour, bool writes) {
  if (writes && (path.empty() || !is_writable(path.front()))) {
    return refuse(400, "invalid_patch", quoted(to_text(path), 80) + " cannot be changed");
  }
  if (behaviour.nested_patch == Behaviour::Acceptance::kRefuse && path.size() > 1 &&
      path.front() == "config") {
    return refuse(
        400, "invalid_patch", quoted(to_text(path), 80) + " is below /config; replace it whole");
  }
  return {};
}

Answer<Operations> read_patch(const CallContext& call) {
  const auto& behaviour = *call.behaviour;
  if (call.content_type.find("semanticpatch") != std::string_view::npos) {
    return refuse(400, "invalid_request", "semantic patch is not supported by this resource");
  }
  const auto body = parse_json(call.body);
  if (!body) return refuse(400, "invalid_request", body.error().message);
  const auto* wrapped = body->find("patch");
  const bool unwrap = wrapped && behaviour.patch_comment == Behaviour::Acceptance::kAccept;
  auto operations = parse_json_patch(unwrap ? *wrapped : *body);
  if (!operations) return tl::unexpected(refusal_of(operations.error(), behaviour));
  if (behaviour.failed_test_status == Behaviour::FailedTest::kIgnore) {
    std::erase_if(*operations, [](const JsonPatchOperation& operation) {
      return operation.verb == JsonPatchVerb::kTest;
    });
  }
  for (const auto& operation : *operations) {
    const bool writes = operation.verb != JsonPatchVerb::kTest;
    if (auto path = check_path(operation.path, behaviour, writes); !path) {
      return tl::unexpected(path.error());
    }
    if (operation.verb == JsonPatchVerb::kMove || operation.verb == JsonPatchVerb::kCopy) {
      const bool takes_away = operation.verb == JsonPatchVerb::kMove;
      if (auto from = check_path(operation.from, behaviour, takes_away); !from) {
        return tl::unexpected(from.error());
      }
    }
  }
  return *std::move(operations);
}

JsonValue document_of(const EmulatedIntegration& integration, const Behaviour& behaviour) {
  auto config = integration.config;
  if (behaviour.defaults_on_read) fill_defaults(integration.integration_key, config);
  JsonValue::Array tags;
  for (const auto& tag : ordered_tags(integration.tags, behaviour.tag_order)) {
    tags.emplace_back(tag);
  }
  auto document = JsonValue::object();
  document.set("_id", integration.id);
  document.set("integrationKey", integration.integration_key);
  document.set("projectKey", integration.project_key);
  document.set("environmentKey", integration.environment_key);
  document.set("config", std::move(config));
  document.set("on", integration.on);
  document.set("tags", std::move(tags));
  document.set("name", integration.name);
  document.set("version", integration.version);
  return document;
}

bool replaces_config(const Operations& operations) {
  return std::any_of(operations.begin(), operations.end(), [](const JsonPatchOperation& each) {
    return each.verb != JsonPatchVerb::kTest && each.path.size() == 1 &&
           each.path.front() == "config";
  });
}

Answer<void> read_members(const JsonValue& document, EmulatedIntegration& next) {
  next.name.clear();
  next.on = false;
  next.tags.clear();
  if (const auto* name = document.find("name"); name && !name->is_null()) {
    if (!name->as_string()) return refuse(400, "invalid_request", "name must be a string");
    next.name = *name->as_string();
  }
  if (const auto* on = document.find("on")) {
    if (!on->as_bool()) return refuse(400, "invalid_request", "on must be a boolean");
    next.on = *on->as_bool();
  }
  if (const auto* tags = document.find("tags")) {
    auto read = tags_from(*tags);
    if (!read) return tl::unexpected(read.error());
    next.tags = *std::move(read);
  }
  const auto* config = document.find("config");
  if (!config || !config->as_object()) {
    return refuse(400, "invalid_request", "config must be an object");
  }
  next.config = *config;
  return {};
}

struct Changes {
  bool name = false;
  bool on = false;
  bool tags = false;
  bool config = false;
  bool any() const { return name || on || tags || config; }
};

Changes compare(const EmulatedIntegration& before, const EmulatedIntegration& after) {
  Changes changes;
  changes.name = before.name != after.name;
  changes.on = before.on != after.on;
  changes.tags = before.tags != after.tags;
  auto left = before.config;
  auto right = after.config;
  fill_defaults(before.integration_key, left);
  fill_defaults(before.integration_key, right);
  changes.config = !(left == right);
  return changes;
}

std::vector<std::string_view> actions_of(const Changes& changes) {
  std::vector<std::string_view> actions;
  if (changes.name) actions.push_back(action::kUpdateName);
  if (changes.on) actions.push_back(action::kUpdateOn);
  if (changes.tags) actions.push_back(action::kUpdateTags);
  // A patch without any effect still asks for the right to configure.
  if (changes.config || !changes.any()) actions.push_back(action::kUpdateConfiguration);
  return actions;
}

Answer<void> require_update_access(
    const CallContext& call, const Changes& changes, std::string_view integration_key) {
  for (const auto name : actions_of(changes)) {
    if (auto access = require_access(call, name, integration_key); !access) return access;
  }
  return {};
}

Answer<EmulatedIntegration> patched(
    const CallContext& call, const EmulatedIntegration& stored, const Operations& operations) {
  const auto& behaviour = *call.behaviour;
  JsonPatchLimits limits;
  limits.absent_is_fine = behaviour.patch_absent == Behaviour::Acceptance::kAccept;
  auto document = apply_json_patch(document_of(stored, behaviour), operations, limits);
  if (!document) return tl::unexpected(refusal_of(document.error(), behaviour));
  auto next = stored;
  if (auto members = read_members(*document, next); !members) {
    return tl::unexpected(members.error());
  }
  // The document showed the tags in the order of reads; untouched ones stay as stored.
  if (next.tags == ordered_tags(stored.tags, behaviour.tag_order)) next.tags = stored.tags;
  if (auto problem = settle_secrets(
          stored.integration_key, behaviour, stored.config, replaces_config(operations),
          next.config)) {
    return refuse(400, "invalid_request", *problem);
  }
  if (auto problem = check_config(stored.integration_key, behaviour, next.config)) {
    return refuse(400, "invalid_request", *problem);
  }
  if (behaviour.external_id_change == Behaviour::Acceptance::kRefuse &&
      stored.integration_key == "dynamodb" &&
      !(*stored.config.find("externalId") == *next.config.find("externalId"))) {
    return refuse(400, "invalid_request", "config.externalId cannot be changed");
  }
  if (auto checked = check_name_and_tags(call, next, next.name); !checked) {
    return tl::unexpected(checked.error());
  }
  return next;
}

}  // namespace

Answer<HttpResponse> patch_integration(const CallContext& call) {
  const auto& keys = call.route->keys;
  const auto* found = call.account->latest(keys[3]);
  if (!found || found->project_key != keys[0] || found->environment_key != keys[1] ||
      found->integration_key != keys[2]) {
    return refuse(404, "not_found", "project, environment or integration not found");
  }
  const auto stored = *found;
  if (call.caller->role == TokenRole::kReader) {
    if (auto access = require_access(call, action::kUpdateConfiguration, keys[2]); !access) {
      return tl::unexpected(access.error());
    }
  }
  const auto operations = read_patch(call);
  if (!operations) return tl::unexpected(operations.error());
  auto next = patched(call, stored, *operations);
  if (!next) return tl::unexpected(next.error());
  const auto changes = compare(stored, *next);
  if (auto access = require_update_access(call, changes, keys[2]); !access) {
    return tl::unexpected(access.error());
  }
  if (changes.any() || call.behaviour->version_on_noop) {
    ++next->version;
    if (changes.on) next->on_since_ms = next->on ? call.now_ms : 0;
    call.account->replace(*next, call.now_ms, call.behaviour->longest_lag_ms());
    call.audit_log->record(
        {AuditVerb::kUpdated, call.caller, actions_of(changes)}, *next,
        call.account->new_id(call.now_ms), call.now_ms);
  }
  const auto shown = call.behaviour->write_config ? ConfigShown::kFull : ConfigShown::kOmit;
  return json_response(200, integration_body(*next, answer_style(call, shown)));
}

}  // namespace storekeeper
