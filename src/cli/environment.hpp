// The process's variables as a value, so that everything below main can be tested without
// changing the real ones.
#pragma once

#include <map>
#include <string_view>

namespace storekeeper {

/// Views of the process's own environment block, which must not be changed meanwhile.
using Environment = std::map<std::string_view, std::string_view>;

/// Every variable of this process.
Environment process_environment();

/// The variable's value; empty if it is not set.
std::string_view lookup(const Environment& environment, std::string_view name);

}  // namespace storekeeper
