// The version and commit that this program was built from.
#pragma once

#include <string_view>

namespace storekeeper {

/// As in the project's CMakeLists.txt, such as "0.1.0".
std::string_view version() noexcept;

/// The first characters of the commit's hash; "unknown" outside a repository.
std::string_view commit() noexcept;

}  // namespace storekeeper
