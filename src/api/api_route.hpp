// The endpoints: their methods, paths and documented answers.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/store_kind.hpp"

namespace storekeeper {

enum class ApiRoute { kList, kGet, kCreate, kPatch, kDelete, kCaller };
inline constexpr int kApiRouteCount = 6;

/// "list", "get", "create", "patch", "delete", "caller": the `route` of events.
std::string_view to_string(ApiRoute route) noexcept;

/// "GET", "POST", ...
std::string_view http_method(ApiRoute route) noexcept;

/// True for what cannot change anything, and so may be sent again.
bool is_read(ApiRoute route) noexcept;

/// The one status that means success.
int documented_status(ApiRoute route) noexcept;

/// `part` as one segment of a path.
std::string percent_encoded(std::string_view part);

/// The path of the list, which is also the prefix of all the others.
std::string_view list_target() noexcept;

/// The path that tells who is calling.
std::string_view caller_target() noexcept;

/// True for the routes whose path needs no integration.
bool is_about_account(ApiRoute route) noexcept;

/// The path of any other route, each part percent-encoded; `id` is left out for a create. Fails
/// with kInvalidInput when a part is empty, "." or "..", for such a path means something else.
Result<std::string> integration_target(
    ApiRoute route, const StoreAddress& address, std::string_view id);

/// True if `target`, which a server sent as `_links.next`, may be followed: a path on the same
/// host, below the API's root, made of characters that a request line may hold.
bool is_followable(std::string_view target) noexcept;

}  // namespace storekeeper
