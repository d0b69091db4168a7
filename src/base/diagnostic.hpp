// A problem in a user's file, with its place: collected, never thrown, all shown at once.
#pragma once

#include <string>
#include <vector>

namespace storekeeper {

enum class Severity { kError, kWarning };

/// Line and column count from 1; 0 means "the whole file". Columns count characters, not bytes.
struct SourcePosition {
  std::string file;  // as the user named it; "-" is standard input
  int line = 0;
  int column = 0;

  friend bool operator==(const SourcePosition&, const SourcePosition&) = default;
};

struct Diagnostic {
  Severity severity = Severity::kError;
  SourcePosition position = {};
  std::string message = {};      // one line, lower case start, no full stop
  std::string hint = {};         // the way out; may be empty
  std::string source_line = {};  // the offending line as it stands; empty if there is none
  int length = 1;                // characters to underline from the column on

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

using Diagnostics = std::vector<Diagnostic>;

inline bool has_errors(const Diagnostics& diagnostics) {
  for (const auto& diagnostic : diagnostics) {
    if (diagnostic.severity == Severity::kError) return true;
  }
  return false;
}

}  // namespace storekeeper
