// The neighbouring endpoints that clients of the integrations use.
#include <algorithm>
#include <charconv>

#include "emulator/endpoints.hpp"
#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kUsualAuditEntries = 10;
constexpr std::size_t kMostAuditEntries = 20;

std::size_t limit_of(std::string_view target) {
  constexpr std::string_view kName = "limit=";
  const auto query = target.find('?');
  const auto at = query == std::string_view::npos ? query : target.find(kName, query);
  if (at == std::string_view::npos) return kUsualAuditEntries;
  std::size_t limit = 0;
  const auto* begin = target.data() + at + kName.size();
  const auto [end, error] = std::from_chars(begin, target.data() + target.size(), limit);
  if (error != std::errc()) return kUsualAuditEntries;
  return std::min(limit, kMostAuditEntries);
}

}  // namespace

Answer<HttpResponse> get_project(const CallContext& call) {
  const auto* project = call.account->project(call.route->keys[0]);
  if (!project) return refuse(404, "not_found", "project not found");
  return json_response(200, project_body(*project));
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
  out.member("serviceToken", true).end_object();
  return json_response(200, out.take());
}

Answer<HttpResponse> get_addresses(const CallContext&) {
  // Ranges that are set aside for documentation: nobody can mistake them for real ones.
  return json_response(
      200, R"({"addresses":["192.0.2.0/28"],"outboundAddresses":["198.51.100.0/29"]})");
}

Answer<HttpResponse> get_audit_log(const CallContext& call) {
  return json_response(200, call.audit_log->to_text(limit_of(call.target)));
}

}  // namespace storekeeper
