#include "api/api_request.hpp"

#include <utility>

#include "api/api_codec.hpp"
#include "api/api_route.hpp"

namespace storekeeper {
namespace {

bool has_body(const Call& call) { return call.create != nullptr || call.patch != nullptr; }

Result<std::string> target_of(const Call& call) {
  const auto& subject = call.subject;
  if (is_about_account(subject.route)) return call.target;
  return integration_target(subject.route, subject.address, subject.id);
}

// Without a token: to be shown.
Result<HttpRequest> without_body(
    const Call& call, const std::string& user_agent, const Secret* token) {
  auto target = target_of(call);
  if (!target) return fail(std::move(target.error()));
  HttpRequest request;
  request.method = http_method(call.subject.route);
  request.target = *std::move(target);
  if (token != nullptr) request.headers.add("Authorization", std::string(token->reveal()));
  request.headers.add("LD-API-Version", "beta");
  request.headers.add("User-Agent", user_agent);
  request.headers.add("Accept", "application/json");
  request.headers.add("Accept-Encoding", "identity");
  if (has_body(call)) request.headers.add("Content-Type", "application/json");
  return request;
}

}  // namespace

Result<HttpRequest> make_request(
    const Call& call, const std::string& user_agent, const Secret& token) {
  auto request = without_body(call, user_agent, &token);
  if (!request || !has_body(call)) return request;
  auto body = call.create != nullptr ? encode_create(*call.create, *call.secrets)
                                     : encode_patch(*call.patch, *call.secrets);
  if (!body) return fail(std::move(body.error()));
  request->body = *std::move(body);
  return request;
}

Result<ShownRequest> show_request(const Call& call, const std::string& user_agent) {
  auto request = without_body(call, user_agent, nullptr);
  if (!request) return fail(std::move(request.error()));
  ShownRequest shown;
  shown.method = std::move(request->method);
  shown.target = std::move(request->target);
  for (const auto& [name, value] : request->headers) shown.headers.emplace_back(name, value);
  if (call.create != nullptr) shown.body = display_create(*call.create);
  if (call.patch != nullptr) shown.body = display_patch(*call.patch);
  return shown;
}

}  // namespace storekeeper
