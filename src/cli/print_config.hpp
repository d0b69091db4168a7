// --print-config: every setting, its value, and where it came from.
#pragma once

#include <string>

#include "cli/config_file.hpp"
#include "cli/resolution.hpp"

namespace storekeeper {

/// One line a setting. Secrets are "(set)" or "(not set)"; nothing of their value is shown.
std::string print_config(const ResolvedSettings& resolved, const ConfigFile& file);

}  // namespace storekeeper
