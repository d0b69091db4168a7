// Flags, variables and the configuration file become one Settings:
// flag > STOREKEEPER_* > LAUNCHDARKLY_* > LD_* > file > default.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "cli/arguments.hpp"
#include "cli/config_file.hpp"
#include "cli/environment.hpp"
#include "cli/settings.hpp"
#include "cli/usage_error.hpp"

namespace storekeeper {

/// The strongest first.
enum class SettingLayer : std::uint8_t {
  kFlag,
  kOwnVariable,
  kOtherVariable,        // LAUNCHDARKLY_*, or the first name of a common convention
  kSecondOtherVariable,  // LD_*, or the second name
  kFile,
  kDefault,
};

struct SettingOrigin {
  SettingLayer layer = SettingLayer::kDefault;
  std::string name = "default";  // "--owner", "STOREKEEPER_OWNER", "storekeeper.yaml:3:8"
};

struct ResolvedSettings {
  Settings settings = {};
  std::vector<SettingOrigin> origins = {};  // parallel to options()
  std::vector<std::string> notices = {};    // for standard error: which variable won over which
  UsageErrors errors = {};
  Diagnostics diagnostics = {};  // of the configuration file

  bool failed() const { return !errors.empty() || has_errors(diagnostics); }
};

/// Reads every value that is given, also those that lose, and checks them together. Every
/// problem is in the result.
ResolvedSettings resolve_settings(
    const Invocation& invocation, const Environment& environment, const ConfigFile& file);

/// A configuration file and what came of it.
struct ReadSettings {
  ConfigFile file = {};
  ResolvedSettings resolved = {};
};

}  // namespace storekeeper
