// Roles, policies, and the _access block that tells of them.
#include "emulator/access.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>

#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

constexpr std::array<std::string_view, 6> kActions = {
    action::kCreate,   action::kDelete,    action::kUpdateName, action::kUpdateConfiguration,
    action::kUpdateOn, action::kUpdateTags};

bool any_matches(const std::vector<std::string>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return matches_pattern(pattern, text);
  });
}

// A policy names what it covers, or, by the negative form, what it does not.
bool covers(
    const std::vector<std::string>& wanted, const std::vector<std::string>& unwanted,
    std::string_view text) {
  if (!wanted.empty()) return any_matches(wanted, text);
  return !unwanted.empty() && !any_matches(unwanted, text);
}

void write_list(JsonOutput& out, std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  out.key(name).begin_array();
  for (const auto& value : values) out.value(value);
  out.end_array();
}

void write_reason(
    JsonOutput& out, const AccessToken& token, std::string_view name,
    const AccessDecision& decision, std::string_view resource) {
  out.begin_object().member("action", name).key("reason").begin_object();
  out.member("effect", decision.allowed ? "allow" : "deny");
  if (const auto* statement = decision.statement) {
    write_list(out, "resources", statement->resources);
    write_list(out, "notResources", statement->not_resources);
    write_list(out, "actions", statement->actions);
    write_list(out, "notActions", statement->not_actions);
  } else {
    out.key("resources").begin_array().value(resource).end_array();
    out.key("actions").begin_array().value(name).end_array();
    if (token.role != TokenRole::kInline) out.member("role_name", to_string(token.role));
  }
  out.end_object().end_object();
}

std::optional<std::vector<std::string>> strings(const JsonValue* value) {
  std::vector<std::string> result;
  if (!value) return result;
  const auto* items = value->as_array();
  if (!items) return std::nullopt;
  for (const auto& item : *items) {
    if (!item.as_string()) return std::nullopt;
    result.push_back(*item.as_string());
  }
  return result;
}

Result<PolicyStatement> read_statement(const JsonValue& document, const std::string& where) {
  const auto* effect = document.find("effect");
  const bool known = effect && effect->as_string() &&
                     (*effect->as_string() == "allow" || *effect->as_string() == "deny");
  if (!known) return fail(Errc::kInvalidInput, where + "/effect must be allow or deny");
  PolicyStatement statement;
  statement.allow = *effect->as_string() == "allow";
  const std::array<std::pair<std::string_view, std::vector<std::string>*>, 4> lists = {{
      {"resources", &statement.resources},
      {"notResources", &statement.not_resources},
      {"actions", &statement.actions},
      {"notActions", &statement.not_actions},
  }};
  for (const auto& [name, target] : lists) {
    auto read = strings(document.find(name));
    if (!read) {
      return fail(
          Errc::kInvalidInput, where + "/" + std::string(name) + " must be an array of strings");
    }
    *target = *std::move(read);
  }
  return statement;
}

Result<AccessToken> read_token(const JsonValue& document, const std::string& where) {
  const auto* value = document.find("token");
  if (!value || !value->as_string() || value->as_string()->empty()) {
    return fail(Errc::kInvalidInput, where + "/token must be a string that is not empty");
  }
  AccessToken token;
  token.value = Secret(*value->as_string());
  const auto* name = document.find("name");
  token.name = name && name->as_string() ? *name->as_string() : "token at " + where;
  if (const auto* policy = document.find("inlineRole")) {
    token.role = TokenRole::kInline;
    if (!policy->as_array()) {
      return fail(Errc::kInvalidInput, where + "/inlineRole must be an array");
    }
    for (const auto& item : *policy->as_array()) {
      auto statement =
          read_statement(item, where + "/inlineRole/" + std::to_string(token.policy.size()));
      if (!statement) return fail(statement.error());
      token.policy.push_back(*std::move(statement));
    }
    return token;
  }
  const auto* role = document.find("role");
  for (const auto each : {TokenRole::kReader, TokenRole::kWriter, TokenRole::kAdmin}) {
    if (role && role->as_string() && *role->as_string() == to_string(each)) {
      token.role = each;
      return token;
    }
  }
  return fail(Errc::kInvalidInput, where + "/role must be reader, writer or admin");
}

}  // namespace

std::string_view to_string(TokenRole role) noexcept {
  switch (role) {
    case TokenRole::kReader: return "reader";
    case TokenRole::kWriter: return "writer";
    case TokenRole::kAdmin: return "admin";
    case TokenRole::kInline: return "inline";
  }
  return "";
}

bool matches_pattern(std::string_view pattern, std::string_view text) noexcept {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

AccessDecision decide(
    const AccessToken& token, std::string_view action, std::string_view resource) {
  if (token.role != TokenRole::kInline) return {token.role != TokenRole::kReader, nullptr};
  AccessDecision decision;
  for (const auto& statement : token.policy) {
    if (!covers(statement.actions, statement.not_actions, action)) continue;
    if (!covers(statement.resources, statement.not_resources, resource)) continue;
    if (!statement.allow) return {false, &statement};
    decision = {true, &statement};
  }
  return decision;
}

bool may_do_anything(const AccessToken& token, std::string_view resource) {
  return std::any_of(kActions.begin(), kActions.end(), [&](std::string_view name) {
    return decide(token, name, resource).allowed;
  });
}

std::string token_id(const AccessToken& token) {
  std::uint64_t hash = 0xCBF29CE484222325U;  // FNV-1a
  for (const char c : token.name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "5f000000%016llx", static_cast<unsigned long long>(hash));
  return buffer;
}

std::string access_block(const AccessToken& token, std::string_view resource) {
  JsonOutput out;
  out.begin_object();
  for (const bool allowed : {false, true}) {
    out.key(allowed ? "allowed" : "denied").begin_array();
    for (const auto name : kActions) {
      const auto decision = decide(token, name, resource);
      if (decision.allowed == allowed) write_reason(out, token, name, decision, resource);
    }
    out.end_array();
  }
  out.end_object();
  return out.take();
}

Result<std::vector<AccessToken>> read_tokens(const JsonValue& document) {
  const auto* list = document.find("tokens");
  if (!list || !list->as_array()) return fail(Errc::kInvalidInput, "/tokens must be an array");
  std::vector<AccessToken> tokens;
  for (const auto& item : *list->as_array()) {
    auto token = read_token(item, "/tokens/" + std::to_string(tokens.size()));
    if (!token) return fail(token.error());
    tokens.push_back(*std::move(token));
  }
  return tokens;
}

}  // namespace storekeeper
