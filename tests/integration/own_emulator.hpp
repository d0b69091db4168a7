// An emulator on a thread of the test's own process.
#pragma once

#include <memory>
#include <stdexcept>
#include <utility>

#include "emulator/emulator_server.hpp"

namespace storekeeper::testing {

/// On a port that the system picks. Takes the access token "t", of an administrator.
inline std::unique_ptr<EmulatorServer> start_emulator() {
  AccessToken token;
  token.value = Secret("t");
  token.name = "test";
  EmulatorSettings settings;
  settings.tokens.push_back(std::move(token));
  auto started = EmulatorServer::start(std::move(settings));
  if (!started) throw std::runtime_error("the emulator does not start: " + started.error().message);
  return *std::move(started);
}

}  // namespace storekeeper::testing
