// How another program is started, without a shell: common to those who wait for its end here
// (child_process.hpp) and those who do something else meanwhile (child_runner.hpp).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {

/// Whose signals it gets, and whose terminal it may ask.
enum class ChildSession : std::uint8_t {
  kOurs,
  kItsOwn,  // no terminal; its id is also that of the group of all that it starts
};

/// Our ends of its pipes.
struct StartedChild {
  pid_t id = -1;
  FileDescriptor input = {};
  FileDescriptor output = {};
  FileDescriptor errors = {};
};

/// Runs `arguments` (the first is the program, looked up in PATH). It inherits the environment
/// without the access tokens and with `variables` ("NAME=value") in place of those of their names,
/// and no open file. Fails with kInvalidInput if it cannot be started.
Result<StartedChild> start_child(
    std::vector<std::string> arguments, const std::vector<std::string>& variables,
    ChildSession session);

/// What shells say: its exit code, or 128 and the signal's number.
int exit_code_of(int wait_status) noexcept;

}  // namespace storekeeper
