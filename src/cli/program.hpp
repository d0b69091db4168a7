// From the command line to a verb's outcome.
#pragma once

#include <string>
#include <vector>

#include "cli/environment.hpp"
#include "cli/verb_outcome.hpp"

namespace storekeeper {

/// `arguments` without the program's name.
VerbOutcome run_program(const std::vector<std::string>& arguments, const Environment& environment);

/// "storekeeper 0.1.0 (0123456789ab)\n".
std::string version_line();

}  // namespace storekeeper
