// A branch of a Git repository elsewhere, followed through the git program: a bare, shallow and
// partial copy in a directory of its own, from which whole revisions are written out.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "ports/revision_source.hpp"
#include "system/git_command.hpp"
#include "system/git_trust.hpp"

namespace boost::asio {
class io_context;
}

namespace storekeeper {

struct GitMirrorSettings {
  std::string url = {};
  std::string branch = {};  // empty: the one that the remote's HEAD names
  std::string path = {};    // of the manifests in the repository; empty: all of it
  std::string cache = {};   // directory for copies, made if need be
  GitCredentials credentials = {};
  GitTrust trust = {};
  std::chrono::milliseconds deadline{60'000};  // of each run of git
};

/// Takes the copy of this address and branch for itself, and makes it if there is none. Fails with
/// kInvalidInput if the settings are unusable or another process has the copy. `io` must outlive
/// the source.
Result<std::unique_ptr<RevisionSource>> open_git_mirror(
    boost::asio::io_context& io, GitMirrorSettings settings);

}  // namespace storekeeper
