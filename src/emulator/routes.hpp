// From method and target to the endpoint that is meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace storekeeper {

enum class RouteKind {
  kList,         // all integrations
  kCreate,       // the path that takes POST
  kIntegration,  // one integration
  kProject,
  kEnvironment,
  kCaller,
  kAddresses,  // the public IP list
  kAuditLog,
  kControl,  // /__emulator/...
  kUnknown,
};

struct Route {
  RouteKind kind = RouteKind::kUnknown;
  std::string_view name = "unknown";           // as fault rules call it
  std::vector<std::string> keys = {};          // decoded: the variable parts of the path
  std::vector<std::string_view> methods = {};  // that the route knows
  bool is_beta = false;                        // wants LD-API-Version: beta
  bool has_method(std::string_view method) const;
  std::string allowed() const;  // for the Allow header
};

/// `target` is path and query; the query is ignored. Never fails: see RouteKind::kUnknown.
Route find_route(std::string_view target);

/// Undoes %XX; an incomplete escape stays as it is.
std::string decode_percent(std::string_view text);

/// The inverse, for links.
std::string encode_percent(std::string_view text);

/// The path of one integration, escaped.
std::string integration_path(
    std::string_view project, std::string_view environment, std::string_view integration_key,
    std::string_view id);

/// The decoded parameter of a query; "" if it is not there.
std::string query_parameter(std::string_view target, std::string_view name);

}  // namespace storekeeper
