// /__emulator/...: what tests and people use to look behind the API and to change its course.
// No token is asked for: the port is on loopback.
#include <array>
#include <functional>
#include <utility>

#include "emulator/answers.hpp"
#include "emulator/config_rules.hpp"
#include "emulator/emulator_state.hpp"
#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

constexpr std::int64_t kMostClockMs = 200'000'000'000'000;  // some six thousand years

struct Control {
  Emulator::State* state = nullptr;
  std::vector<std::string> keys = {};  // after the endpoint's name
  std::string_view body = {};
  std::int64_t now_ms = 0;
  std::int64_t real_now_ms = 0;
};

using ControlAnswer = Answer<HttpResponse>;

HttpResponse done() {
  HttpResponse response;
  response.status = 204;
  return response;
}

tl::unexpected<ApiRefusal> refuse_input(const Error& error) {
  return refuse(
      400, "invalid_request",
      error.hint.empty() ? error.message : error.message + "; " + error.hint);
}

Answer<JsonValue> body_of(const Control& control) {
  auto document = parse_json(control.body);
  if (!document) return refuse_input(document.error());
  return *std::move(document);
}

ControlAnswer get_behaviour(const Control& control) {
  return json_response(200, to_json(behaviour_to_json(control.state->behaviour)));
}

ControlAnswer put_behaviour(const Control& control) {
  const auto document = body_of(control);
  if (!document) return tl::unexpected(document.error());
  auto changed = change_behaviour(control.state->behaviour, *document);
  if (!changed) return refuse_input(changed.error());
  return get_behaviour(control);
}

ControlAnswer get_faults(const Control& control) {
  JsonOutput out;
  out.begin_object();
  out.member("seed", static_cast<std::int64_t>(control.state->faults.seed()));
  out.key("rules").begin_array();
  for (const auto& rule : control.state->faults.rules()) out.value(to_json_value(rule));
  out.end_array().end_object();
  return json_response(200, out.take());
}

Answer<std::vector<FaultRule>> rules_of(const JsonValue& document) {
  std::vector<FaultRule> rules;
  const auto* list = document.as_array() ? &document : document.find("rules");
  if (!list || !list->as_array()) {
    return refuse(400, "invalid_request", "the body must be an array of faults, or have `rules`");
  }
  for (const auto& item : *list->as_array()) {
    auto rule = fault_rule_from_json(item);
    if (!rule) return refuse_input(rule.error());
    rules.push_back(*std::move(rule));
  }
  return rules;
}

ControlAnswer put_faults(const Control& control) {
  const auto document = body_of(control);
  if (!document) return tl::unexpected(document.error());
  auto rules = rules_of(*document);
  if (!rules) return tl::unexpected(rules.error());
  const auto* seed = document->find("seed");
  control.state->faults.reset(
      *std::move(rules), seed && seed->as_integer()
                             ? static_cast<std::uint64_t>(*seed->as_integer())
                             : control.state->settings.fault_seed);
  return get_faults(control);
}

ControlAnswer add_fault(const Control& control) {
  const auto document = body_of(control);
  if (!document) return tl::unexpected(document.error());
  auto rule = fault_rule_from_json(*document);
  if (!rule) return refuse_input(rule.error());
  control.state->faults.add(*std::move(rule));
  return get_faults(control);
}

ControlAnswer delete_faults(const Control& control) {
  control.state->faults.reset({}, control.state->settings.fault_seed);
  return done();
}

ControlAnswer get_journal(const Control& control) {
  return json_response(200, control.state->journal.to_text());
}

ControlAnswer delete_journal(const Control& control) {
  control.state->journal.clear();
  return done();
}

ControlAnswer get_state(const Control& control) {
  return json_response(200, to_json(control.state->account.snapshot()));
}

ControlAnswer put_state(const Control& control) {
  const auto document = body_of(control);
  if (!document) return tl::unexpected(document.error());
  auto restored = control.state->account.restore(*document, control.now_ms);
  if (!restored) return refuse_input(restored.error());
  control.state->pending.clear();
  return done();
}

ControlAnswer reset_state(const Control& control) {
  auto ready = control.state->reset(control.real_now_ms);
  if (!ready) return refuse_input(ready.error());
  return done();
}

ControlAnswer get_clock(const Control& control) {
  JsonOutput out;
  out.begin_object();
  out.member("nowMs", control.real_now_ms + control.state->clock_offset_ms);
  out.member("offsetMs", control.state->clock_offset_ms).end_object();
  return json_response(200, out.take());
}

ControlAnswer put_clock(const Control& control) {
  const auto document = body_of(control);
  if (!document) return tl::unexpected(document.error());
  const auto number = [&](std::string_view name) -> const std::int64_t* {
    const auto* value = document->find(name);
    const auto* integer = value ? value->as_integer() : nullptr;
    return integer && *integer > -kMostClockMs && *integer < kMostClockMs ? integer : nullptr;
  };
  auto offset = control.state->clock_offset_ms;
  if (const auto* value = number("nowMs")) {
    offset = *value - control.real_now_ms;
  } else if (const auto* moved = number("advanceMs")) {
    offset += *moved;
  } else if (const auto* fixed = number("offsetMs")) {
    offset = *fixed;
  } else {
    return refuse(400, "invalid_request", "give nowMs, advanceMs or offsetMs as an integer");
  }
  if (offset < -kMostClockMs || offset > kMostClockMs) {
    return refuse(400, "invalid_request", "that is too far away");
  }
  control.state->clock_offset_ms = offset;
  return get_clock(control);
}

std::string raw_integration(const Emulator::State& state, std::string_view id) {
  const auto snapshot = state.account.snapshot();
  for (const auto& item : *snapshot.find("integrations")->as_array()) {
    if (*item.find("_id")->as_string() == id) return to_json(item);
  }
  return "null";
}

void record_edit(
    const Control& control, AuditVerb verb, std::string_view action,
    const EmulatedIntegration& edited) {
  auto& state = *control.state;
  state.audit_log.record(
      {verb, nullptr, {action}}, edited, state.account.new_id(control.now_ms), control.now_ms);
}

ControlAnswer list_raw(const Control& control) {
  const auto snapshot = control.state->account.snapshot();
  return json_response(200, to_json(*snapshot.find("integrations")));
}

ControlAnswer create_raw(const Control& control) {
  const auto document = body_of(control);
  if (!document) return tl::unexpected(document.error());
  auto& account = control.state->account;
  auto integration = read_integration(*document, "");
  if (!integration) return refuse_input(integration.error());
  if (!account.environment(integration->project_key, integration->environment_key)) {
    return refuse(404, "not_found", "project or environment not found");
  }
  if (!integration->id.empty() && account.latest(integration->id)) {
    return refuse(409, "key_exists", "this _id is taken");
  }
  if (integration->on) integration->on_since_ms = control.now_ms;
  const auto id = account.insert(
      *std::move(integration), control.now_ms, control.state->behaviour.longest_lag_ms());
  record_edit(control, AuditVerb::kCreated, action::kCreate, *account.latest(id));
  return json_response(201, raw_integration(*control.state, id));
}

// The form of a person's edit: members replace, those of config one by one, null removes.
Answer<JsonValue> edited_document(
    const Control& control, std::string_view id, const JsonValue& changes) {
  auto document = parse_json(raw_integration(*control.state, id));
  if (!document) return refuse_input(document.error());
  for (const auto& [name, value] : *changes.as_object()) {
    auto* config = name == "config" ? document->find("config") : nullptr;
    if (!config || !value.as_object()) {
      document->set(name, value);
      continue;
    }
    for (const auto& [key, field] : *value.as_object()) {
      if (field.is_null()) {
        config->erase(key);
      } else {
        config->set(key, field);
      }
    }
  }
  return *std::move(document);
}

ControlAnswer edit_raw(const Control& control) {
  auto& account = control.state->account;
  const auto* before = account.latest(control.keys[0]);
  if (!before) return refuse(404, "not_found", "integration not found");
  const auto changes = body_of(control);
  if (!changes) return tl::unexpected(changes.error());
  if (!changes->as_object()) return refuse(400, "invalid_request", "the body must be an object");
  const auto document = edited_document(control, before->id, *changes);
  if (!document) return tl::unexpected(document.error());
  auto after = read_integration(*document, "");
  if (!after) return refuse_input(after.error());
  after->id = before->id;
  if (!changes->find("version")) after->version = before->version + 1;
  if (!after->on) {
    after->on_since_ms = 0;
  } else if (!before->on) {
    after->on_since_ms = control.now_ms;
  }
  account.replace(*after, control.now_ms, control.state->behaviour.longest_lag_ms());
  record_edit(control, AuditVerb::kUpdated, action::kUpdateConfiguration, *after);
  return json_response(200, raw_integration(*control.state, after->id));
}

ControlAnswer delete_raw(const Control& control) {
  auto& account = control.state->account;
  const auto* found = account.latest(control.keys[0]);
  if (!found) return refuse(404, "not_found", "integration not found");
  record_edit(control, AuditVerb::kDeleted, action::kDelete, *found);
  account.remove(control.keys[0], control.now_ms, control.state->behaviour.longest_lag_ms());
  return done();
}

ControlAnswer get_segments(const Control& control) {
  return json_response(200, segments_text(control.state->segments.segments()));
}

ControlAnswer put_segments(const Control& control) {
  const auto document = body_of(control);
  if (!document) return tl::unexpected(document.error());
  auto segments = read_segments(*document);
  if (!segments) return refuse_input(segments.error());
  for (std::size_t i = 0; i < segments->size(); ++i) {
    const auto& segment = (*segments)[i];
    if (control.state->account.environment(segment.project_key, segment.environment_key)) continue;
    return refuse(
        404, "not_found", "/segments/" + std::to_string(i) + ": project or environment not found");
  }
  control.state->segments.put(*std::move(segments));
  return get_segments(control);
}

ControlAnswer delete_segments(const Control& control) {
  control.state->segments.put({});
  return done();
}

ControlAnswer get_health(const Control&) { return json_response(200, R"({"ok":true})"); }

struct ControlRoute {
  std::string_view name;
  bool with_key;
  std::string_view method;
  ControlAnswer (*run)(const Control&);
};

constexpr std::array<ControlRoute, 21> kRoutes = {{
    {"segments", false, "GET", get_segments},
    {"segments", false, "PUT", put_segments},
    {"segments", false, "DELETE", delete_segments},
    {"health", false, "GET", get_health},
    {"behaviour", false, "GET", get_behaviour},
    {"behaviour", false, "PUT", put_behaviour},
    {"faults", false, "GET", get_faults},
    {"faults", false, "PUT", put_faults},
    {"faults", false, "POST", add_fault},
    {"faults", false, "DELETE", delete_faults},
    {"journal", false, "GET", get_journal},
    {"journal", false, "DELETE", delete_journal},
    {"state", false, "GET", get_state},
    {"state", false, "PUT", put_state},
    {"reset", false, "POST", reset_state},
    {"clock", false, "GET", get_clock},
    {"clock", false, "PUT", put_clock},
    {"integrations", false, "GET", list_raw},
    {"integrations", false, "POST", create_raw},
    {"integrations", true, "PATCH", edit_raw},
    {"integrations", true, "DELETE", delete_raw},
}};

}  // namespace

HttpResponse handle_control(
    Emulator::State& state, const Route& route, const HttpRequest& request, std::int64_t now_ms,
    std::int64_t real_now_ms) {
  Control control;
  control.state = &state;
  control.body = request.body;
  control.now_ms = now_ms;
  control.real_now_ms = real_now_ms;
  const auto name = route.keys.empty() ? std::string() : route.keys.front();
  if (!route.keys.empty()) control.keys.assign(route.keys.begin() + 1, route.keys.end());
  std::string allowed;
  for (const auto& each : kRoutes) {
    if (each.name != name || control.keys.size() != (each.with_key ? 1U : 0U)) continue;
    if (each.method == request.method) {
      auto answer = each.run(control);
      return answer ? *std::move(answer) : error_response(answer.error(), {});
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(each.method);
  }
  if (!allowed.empty()) {
    return error_response(
        {405, "method_not_allowed", "this endpoint takes " + allowed, allowed}, {});
  }
  return error_response({404, "not_found", "the emulator has no such endpoint", {}}, {});
}

}  // namespace storekeeper
