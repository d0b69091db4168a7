#include "api/api_route.hpp"

#include <array>
#include <utility>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kListTarget = "/api/v2/integration-capabilities/big-segment-store";
constexpr std::string_view kCallerTarget = "/api/v2/caller-identity";
constexpr std::string_view kApiRoot = "/api/v2/";
constexpr std::size_t kLongestTarget = 4096;

bool is_unreserved(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string_view to_string(ApiRoute route) noexcept {
  switch (route) {
    case ApiRoute::kList: return "list";
    case ApiRoute::kGet: return "get";
    case ApiRoute::kCreate: return "create";
    case ApiRoute::kPatch: return "patch";
    case ApiRoute::kDelete: return "delete";
    case ApiRoute::kCaller: return "caller";
  }
  return "unknown";
}

std::string_view http_method(ApiRoute route) noexcept {
  switch (route) {
    case ApiRoute::kList:
    case ApiRoute::kCaller:
    case ApiRoute::kGet: return "GET";
    case ApiRoute::kCreate: return "POST";
    case ApiRoute::kPatch: return "PATCH";
    case ApiRoute::kDelete: return "DELETE";
  }
  return "GET";
}

bool is_read(ApiRoute route) noexcept {
  return route == ApiRoute::kList || route == ApiRoute::kGet || route == ApiRoute::kCaller;
}

int documented_status(ApiRoute route) noexcept {
  if (route == ApiRoute::kCreate) return 201;
  return route == ApiRoute::kDelete ? 204 : 200;
}

std::string percent_encoded(std::string_view part) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(part.size() * 3);
  for (const char c : part) {
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kDigits[byte >> 4U];
      encoded += kDigits[byte & 0x0FU];
    }
  }
  return encoded;
}

std::string_view list_target() noexcept { return kListTarget; }

std::string_view caller_target() noexcept { return kCallerTarget; }

bool is_about_account(ApiRoute route) noexcept {
  return route == ApiRoute::kList || route == ApiRoute::kCaller;
}

Result<std::string> integration_target(
    ApiRoute route, const StoreAddress& address, std::string_view id) {
  std::string target(kListTarget);
  const std::array<std::pair<std::string_view, std::string_view>, 4> parts{
      {{"project key", address.project},
       {"environment key", address.environment},
       {"kind", to_string(address.kind)},
       {"id", id}}};
  for (const auto& [name, part] : parts) {
    if (route == ApiRoute::kCreate && name == "id") break;
    if (part.empty() || part == "." || part == "..") {
      return fail(
          Errc::kInvalidInput, quoted(part) + " cannot be the " + std::string(name) +
                                   " of an integration, for it has no path in the API");
    }
    target += '/';
    target += percent_encoded(part);
  }
  return target;
}

bool is_followable(std::string_view target) noexcept {
  if (target.size() > kLongestTarget || !target.starts_with(kApiRoot)) return false;
  if (target.find("/../") != std::string_view::npos) return false;
  for (const char c : target) {
    if (c <= ' ' || c >= 0x7F || c == '\\' || c == '#' || c == '"' || c == '<' || c == '>') {
      return false;
    }
  }
  return true;
}

}  // namespace storekeeper
