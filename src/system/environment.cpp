#include "system/environment.hpp"

#include <cstdlib>

namespace storekeeper {

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

}  // namespace storekeeper
