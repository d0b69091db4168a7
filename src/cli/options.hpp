// The one table of everything that can be set: its flag, its variables, its key in the
// configuration file, what it means and how its text is read. Parsing, resolution, help,
// completion, --print-config and docs/configuration.md all come from it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cli/settings.hpp"
#include "cli/verbs.hpp"

namespace storekeeper {

enum class OptionKind : std::uint8_t {
  kBoolean,  // a flag without a value, or with =true, =false
  kSingle,   // one value; the last one given counts
  kList,     // repeatable; in a variable, separated by commas
  kSecret,   // never a flag, never in the file, never shown
};

/// The part of a setting's help that a user may be looking for.
enum class OptionGroup : std::uint8_t { kManifests, kChanges, kConnection, kDaemon, kDisplay };

using OptionValues = std::vector<std::string>;

struct Option {
  std::string_view key;               // in the configuration file and in --print-config
  std::string_view flag = {};         // with its dashes; empty: not a flag
  char letter = 0;                    // the short flag; 0: none
  std::string_view placeholder = {};  // of the value in help
  std::string_view environment = {};  // our own variable; empty: none
  /// Variables that users already have set for other tools, the one that wins first.
  std::array<std::string_view, 2> other_environment = {};
  bool presence_counts = false;  // any value of those means "true"
  OptionKind kind = OptionKind::kSingle;
  OptionGroup group = OptionGroup::kDisplay;
  bool in_file = true;                 // may stand in the configuration file
  VerbSet verbs = kEveryVerb;          // those that it means something to
  bool anywhere = false;               // accepted, and ignored, with the other verbs too
  std::string_view default_text = {};  // what holds when nobody sets it, in words
  std::string_view help = {};          // one or two clauses, no full stop
  std::span<const std::string_view> choices = {};  // the values allowed; empty: see `set`
  bool choices_take_file = false;                  // each may go on with "=FILE"

  /// Reads the text into the settings. Fails with kInvalidInput; the message starts with
  /// the bad value, quoted, and says what is allowed. Never shows the value of a secret.
  Result<void> (*set)(Settings& settings, const OptionValues& values) = nullptr;
  /// The value as people would write it; empty if there is none. Never a secret.
  std::string (*show)(const Settings& settings) = nullptr;
};

/// In the order of help and --print-config.
std::span<const Option> options() noexcept;

/// By its key; nullptr if there is none.
const Option* find_option(std::string_view key) noexcept;

/// The option's place in options(), for arrays that run parallel to it.
std::size_t index_of(const Option& option) noexcept;

}  // namespace storekeeper
