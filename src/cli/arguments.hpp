// The command line as data: which verb, which flags with which texts. Knows nothing of
// what the texts mean, except which flags a verb has.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/usage_error.hpp"
#include "cli/verbs.hpp"

namespace storekeeper {

struct Invocation {
  std::optional<VerbId> verb = std::nullopt;  // empty: none was named
  std::string argument = {};                  // the verb's own, such as the shell; may be empty
  std::string second_argument = {};           // one more of the verb's own; may be empty
  std::vector<std::string> names = {};        // every argument of a verb whose argument repeats
  std::vector<OptionValues> flags = {};       // parallel to options(); empty: not given
  std::optional<std::string> config_file = std::nullopt;  // --config
  bool help = false;
  bool version = false;
  bool print_config = false;
};

struct ParsedArguments {
  Invocation invocation = {};
  UsageErrors errors = {};
};

/// A flag that is about the program and not a setting.
struct ProgramFlag {
  std::string_view flag;
  char letter = 0;
  std::string_view placeholder = {};
  std::string_view help = {};
};

/// --config, --print-config, --help, --version.
std::span<const ProgramFlag> program_flags() noexcept;

/// `arguments` without the program's name. Flags may stand before and after the verb; of a
/// flag that takes one value and is given more than once, the last counts.
ParsedArguments parse_arguments(const std::vector<std::string>& arguments);

}  // namespace storekeeper
