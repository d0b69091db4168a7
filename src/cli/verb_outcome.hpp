// What a verb hands back to main: it never writes results itself.
#pragma once

#include <string>
#include <vector>

#include "cli/exit_codes.hpp"

namespace storekeeper {

/// A file to be written once the verb is done.
struct FileOutput {
  std::string path = {};
  std::string text = {};
  bool append = false;  // false: `text` becomes the whole content
};

struct VerbOutcome {
  int exit_code = kExitSuccess;
  std::string output = {};    // for standard output
  std::string messages = {};  // for standard error, before the output
  std::vector<FileOutput> files = {};
  int failure_code = kExitFailure;  // of this verb, should its results not be writable
};

/// The exit code when results could not be written: an error never shares a code with "changes",
/// and what was worse already stays.
inline int with_failed_output(const VerbOutcome& outcome) {
  return outcome.exit_code < kExitUsage ? outcome.failure_code : outcome.exit_code;
}

}  // namespace storekeeper
