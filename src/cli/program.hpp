// From the command line to a verb's outcome.
#pragma once

#include <string>
#include <vector>

#include "cli/daemon_runner.hpp"
#include "cli/environment.hpp"
#include "cli/verb_outcome.hpp"

namespace storekeeper {

/// `arguments` without the program's name. Without a `daemon`, `run` becomes the other program.
VerbOutcome run_program(
    const std::vector<std::string>& arguments, const Environment& environment,
    DaemonRunner daemon = nullptr);

/// "storekeeper 0.1.0 (0123456789ab)\n".
std::string version_line();

}  // namespace storekeeper
