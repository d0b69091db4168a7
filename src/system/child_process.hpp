// Another program, run to its end without a shell.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace storekeeper {

struct ChildResult {
  int exit_code = 0;        // 128 + signal if a signal ended it
  std::string output = {};  // standard output
  std::string errors = {};  // standard error, its beginning
};

/// Runs `arguments` (the first is the program, looked up in PATH) with `input` on its standard
/// input. It inherits the environment without the access tokens, and no open file. Fails with
/// kInvalidInput if it cannot be started, with kInternal if it writes more than `limit` bytes.
Result<ChildResult> run_child(
    const std::vector<std::string>& arguments, const std::string& input, std::size_t limit);

}  // namespace storekeeper
