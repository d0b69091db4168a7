// The flags of storekeeper-emulator and the files they name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "emulator/emulator.hpp"
#include "emulator/program/store_writer.hpp"
#include "http/http_server.hpp"

namespace storekeeper {

/// How many values a seed or a kept state may hold: a hundred thousand integrations have to fit.
inline constexpr std::size_t kLargestState = 10'000'000;

struct EmulatorOptions {
  EmulatorSettings emulator = {};
  std::string state_file = {};  // empty: the state is in memory only
  ServerSettings server = {};
  StoreWriterSettings store_writer = {};  // if emulator.synced
};

struct ParsedOptions {
  std::optional<EmulatorOptions> options = std::nullopt;
  std::string text = {};  // --help or --version, to print instead of running
};

/// Fails with kInvalidInput and a message for the person who typed the command.
Result<ParsedOptions> parse_emulator_options(int argc, const char* const* argv);

}  // namespace storekeeper
