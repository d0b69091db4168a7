// The paths of the API.
#include "emulator/routes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace storekeeper {
namespace {

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  if (!path.empty() && path.front() == '/') path.remove_prefix(1);
  while (true) {
    const auto slash = path.find('/');
    segments.push_back(decode_percent(path.substr(0, slash)));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Pattern {
  std::vector<std::string_view> segments;  // "*" is a variable part
  RouteKind kind;
  std::string_view name;
  std::vector<std::string_view> methods;
  bool is_beta;
};

const std::vector<Pattern>& patterns() {
  constexpr std::string_view kCapabilities = "integration-capabilities";
  constexpr std::string_view kStores = "big-segment-store";
  static const std::vector<Pattern> kPatterns = {
      {{"api", "v2", kCapabilities, kStores}, RouteKind::kList, "list", {"GET"}, true},
      {{"api", "v2", kCapabilities, kStores, "*", "*", "*"},
       RouteKind::kCreate,
       "create",
       {"POST"},
       true},
      {{"api", "v2", kCapabilities, kStores, "*", "*", "*", "*"},
       RouteKind::kIntegration,
       "integration",
       {"GET", "PATCH", "DELETE"},
       true},
      {{"api", "v2", "projects", "*"}, RouteKind::kProject, "project", {"GET"}, false},
      {{"api", "v2", "projects", "*", "environments", "*"},
       RouteKind::kEnvironment,
       "environment",
       {"GET"},
       false},
      {{"api", "v2", "caller-identity"}, RouteKind::kCaller, "caller", {"GET"}, false},
      {{"api", "v2", "public-ip-list"}, RouteKind::kAddresses, "addresses", {"GET"}, false},
      {{"api", "v2", "auditlog"}, RouteKind::kAuditLog, "auditlog", {"GET"}, false},
  };
  return kPatterns;
}

bool fits(const Pattern& pattern, const std::vector<std::string>& segments) {
  return pattern.segments.size() == segments.size() &&
         std::equal(
             segments.begin(), segments.end(), pattern.segments.begin(),
             [](const std::string& segment, std::string_view wanted) {
               return wanted == "*" ? !segment.empty() : wanted == segment;
             });
}

}  // namespace

bool Route::has_method(std::string_view method) const {
  return std::find(methods.begin(), methods.end(), method) != methods.end();
}

std::string Route::allowed() const {
  std::string text;
  for (const auto method : methods) {
    if (!text.empty()) text += ", ";
    text += method;
  }
  return text;
}

Route find_route(std::string_view target) {
  const auto segments = segments_of(target.substr(0, target.find('?')));
  Route route;
  if (segments.front() == "__emulator") {
    route.kind = RouteKind::kControl;
    route.name = "control";
    route.keys.assign(segments.begin() + 1, segments.end());
    return route;
  }
  for (const auto& pattern : patterns()) {
    if (!fits(pattern, segments)) continue;
    route.kind = pattern.kind;
    route.name = pattern.name;
    route.methods = pattern.methods;
    route.is_beta = pattern.is_beta;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (pattern.segments[i] == "*") route.keys.push_back(segments[i]);
    }
    break;
  }
  return route;
}

std::string decode_percent(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

std::string encode_percent(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~";
  std::string encoded;
  for (const char c : text) {
    const bool alphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (alphanumeric || kPlain.find(c) != std::string_view::npos) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte >> 4U];
    encoded += kDigits[byte & 15U];
  }
  return encoded;
}

std::string integration_path(
    std::string_view project, std::string_view environment, std::string_view integration_key,
    std::string_view id) {
  return "/api/v2/integration-capabilities/big-segment-store/" + encode_percent(project) + "/" +
         encode_percent(environment) + "/" + std::string(integration_key) + "/" + std::string(id);
}

std::string query_parameter(std::string_view target, std::string_view name) {
  const auto mark = target.find('?');
  auto query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (part.substr(0, part.find('=')) != name || part.size() <= name.size()) continue;
    auto value = std::string(part.substr(name.size() + 1));
    for (auto& c : value) {
      if (c == '+') c = ' ';
    }
    return decode_percent(value);
  }
  return {};
}

}  // namespace storekeeper
