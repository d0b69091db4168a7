// The neighbouring endpoints that clients of the integrations use.
#include <algorithm>
#include <charconv>
#include <optional>

#include "base/printable.hpp"
#include "emulator/endpoints.hpp"
#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

constexpr std::int64_t kMostAuditEntries = 20;

// Nothing if the parameter is not there.
Answer<std::optional<std::int64_t>> whole_parameter(
    std::string_view target, std::string_view name, std::int64_t least, std::int64_t most) {
  const auto text = query_parameter(target, name);
  if (text.empty()) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    return refuse(
        400, "invalid_request",
        std::string(name) + " cannot be " + quoted(text, 40) + "; it is a whole number from " +
            std::to_string(least) + " to " + std::to_string(most));
  }
  return value;
}

bool lists_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto item = list.substr(0, list.find(','));
    if (item == word) return true;
    list.remove_prefix(std::min(item.size() + 1, list.size()));
  }
  return false;
}

}  // namespace

Answer<HttpResponse> get_project(const CallContext& call) {
  const auto* project = call.account->project(call.route->keys[0]);
  if (!project) return refuse(404, "not_found", "project not found");
  const bool expanded = lists_word(query_parameter(call.target, "expand"), "environments");
  return json_response(200, project_body(*project, expanded));
}

Answer<HttpResponse> get_environment(const CallContext& call) {
  const auto& keys = call.route->keys;
  const auto* environment = call.account->environment(keys[0], keys[1]);
  if (!environment) return refuse(404, "not_found", "project or environment not found");
  return json_response(200, environment_body(*call.account->project(keys[0]), *environment));
}

Answer<HttpResponse> get_caller(const CallContext& call) {
  JsonOutput out;
  out.begin_object().member("accountId", "emulated").member("authKind", "token");
  out.member("tokenKind", "auth").member("tokenName", call.caller->name);
  out.member("tokenId", token_id(*call.caller)).member("serviceToken", true).end_object();
  return json_response(200, out.take());
}

Answer<HttpResponse> get_addresses(const CallContext&) {
  // Ranges that are set aside for documentation: nobody can mistake them for real ones.
  return json_response(
      200, R"({"addresses":["192.0.2.0/28"],"outboundAddresses":["198.51.100.0/29"]})");
}

Answer<HttpResponse> get_audit_log(const CallContext& call) {
  constexpr std::int64_t kLastMs = 253'402'300'799'000;
  const auto limit = whole_parameter(call.target, "limit", 1, kMostAuditEntries);
  if (!limit) return tl::unexpected(limit.error());
  const auto before = whole_parameter(call.target, "before", 0, kLastMs);
  if (!before) return tl::unexpected(before.error());
  const auto after = whole_parameter(call.target, "after", 0, kLastMs);
  if (!after) return tl::unexpected(after.error());
  AuditQuery query;
  if (*limit) query.limit = static_cast<std::size_t>(**limit);
  query.before_ms = *before;
  query.after_ms = *after;
  query.text = query_parameter(call.target, "q");
  query.spec = query_parameter(call.target, "spec");
  return json_response(200, call.audit_log->to_text(query));
}

}  // namespace storekeeper
