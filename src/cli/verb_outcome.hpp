// What a verb hands back to main: it never writes results itself.
#pragma once

#include <string>

#include "cli/exit_codes.hpp"

namespace storekeeper {

struct VerbOutcome {
  int exit_code = kExitSuccess;
  std::string output = {};    // for standard output
  std::string messages = {};  // for standard error, before the output
};

}  // namespace storekeeper
