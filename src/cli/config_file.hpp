// The configuration file: where it is, and its YAML as texts with places. What the texts
// mean is resolution.hpp's business.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "cli/environment.hpp"
#include "cli/options.hpp"
#include "cli/usage_error.hpp"

namespace storekeeper {

struct ConfigFileEntry {
  const Option* option = nullptr;
  OptionValues values = {};
  SourcePosition position = {};  // of the value
  std::string source_line = {};  // empty where it may hold a credential
};

struct ConfigFile {
  std::string path = {};  // as shown; empty: there is none
  bool named = false;     // by --config or STOREKEEPER_CONFIG, not just found
  std::vector<ConfigFileEntry> entries = {};
  Diagnostics diagnostics = {};
  UsageErrors errors = {};  // the file cannot be read
};

/// Reads the text of a configuration file. Every problem is reported, each at its place.
ConfigFile parse_config_file(std::string_view text, const std::string& path);

/// The file that --config or STOREKEEPER_CONFIG names, else ./storekeeper.yaml, else
/// storekeeper/config.yaml under $XDG_CONFIG_HOME or ~/.config. A file that was named must
/// exist.
ConfigFile load_config_file(const std::optional<std::string>& flag, const Environment& environment);

}  // namespace storekeeper
