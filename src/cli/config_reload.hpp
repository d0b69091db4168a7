// What a configuration that is read again means for a daemon that runs. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/resolution.hpp"
#include "cli/settings.hpp"
#include "model/event.hpp"

namespace storekeeper {

/// True if a running daemon can take up another value of the setting with that key. Not the part of
/// the account where daemons elect a leader: their lease is named after it.
bool is_reloadable(std::string_view key, bool elects) noexcept;

class ConfigReload {
 public:
  /// As the daemon was started, and the path of its configuration file; empty: there was none.
  ConfigReload(Settings at_start, std::string path)
      : at_start_(std::move(at_start)), now_(at_start_), path_(std::move(path)) {}

  /// Takes up what can be taken up; of a configuration with errors, or whose file is gone,
  /// nothing. Says for the log what became of it.
  std::vector<Event> take(ReadSettings again);

  /// What is in force.
  const Settings& settings() const noexcept { return now_; }

 private:
  Settings at_start_;
  Settings now_;
  std::string path_;
};

}  // namespace storekeeper
