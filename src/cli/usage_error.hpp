// What is wrong with how the program was called, for a person. Ends it with kExitUsage.
#pragma once

#include <string>
#include <vector>

namespace storekeeper {

struct UsageError {
  std::string message;    // one line; starts with the flag or variable concerned
  std::string hint = {};  // the way out; may be empty

  friend bool operator==(const UsageError&, const UsageError&) = default;
};

using UsageErrors = std::vector<UsageError>;

}  // namespace storekeeper
