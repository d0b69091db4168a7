// How the daemon starts git: nothing of a repository's choosing runs, nothing asks a question, and
// only the transport that the address names is used.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "system/child_runner.hpp"
#include "system/git_url.hpp"

namespace storekeeper {

/// Files with what the remote wants to see; empty: as the user's own git configuration and
/// environment say (GIT_ASKPASS, GIT_SSH_COMMAND, credential.helper, ...).
struct GitCredentials {
  std::string credentials_file = {};  // as git-credential-store has it; never written to
  std::string ssh_key = {};
  std::string known_hosts = {};
};

class GitCommands {
 public:
  /// `repository` is a bare one, absolute.
  GitCommands(
      std::string repository, GitTransport transport, const GitCredentials& credentials,
      std::chrono::milliseconds deadline);

  /// git with these arguments, in that repository.
  ChildCommand command(std::vector<std::string> arguments) const;

 private:
  std::string repository_;
  std::vector<std::string> options_;
  std::vector<std::string> variables_;
  std::chrono::milliseconds deadline_;
};

/// What to do about a remote that refused, told from what git said; empty: nothing special.
std::string hint_for_remote(const std::string& git_said);

}  // namespace storekeeper
