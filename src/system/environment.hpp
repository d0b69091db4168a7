// The one way to environment variables.
#pragma once

#include <optional>
#include <string>

namespace storekeeper {

/// nullopt if the variable is not set; it may be set to "".
std::optional<std::string> environment_variable(const std::string& name);

}  // namespace storekeeper
