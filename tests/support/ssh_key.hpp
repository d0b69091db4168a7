// Keys as ssh-keygen makes them, for signatures and for logins.
#pragma once

#include <stdexcept>
#include <string>

#include "support/subprocess.hpp"

namespace storekeeper::testing {

/// Writes the private key to `file` and the public one to `file`.pub. Without a passphrase.
inline void make_ssh_key(const std::string& file) {
  ProgramOptions options;
  options.arguments = {"-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file};
  Subprocess keygen("/usr/bin/ssh-keygen", std::move(options));
  if (keygen.wait().exit_code != 0) {
    throw std::runtime_error("ssh-keygen failed: " + keygen.so_far().errors);
  }
}

}  // namespace storekeeper::testing
