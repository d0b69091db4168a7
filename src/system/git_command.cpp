#include "system/git_command.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace storekeeper {
namespace {

constexpr std::size_t kMostOutput = std::size_t{512} * 1024 * 1024;

// For a shell: git starts ssh and its helpers through one.
std::string shell_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + '\'';
}

void add_setting(std::vector<std::string>& options, std::string setting) {
  options.emplace_back("-c");
  options.push_back(std::move(setting));
}

std::string allowed_transports(GitTransport transport) {
  std::string allowed = "https:ssh";
  if (transport == GitTransport::kFile) allowed += ":file";
  if (transport == GitTransport::kHttp) allowed += ":http";
  return allowed;
}

// The helper that comes with git would write to the file, and drop what the remote once refused.
std::string reading_helper(const std::string& file) {
  return "credential.helper=!f() { if test \"$1\" = get; then git credential-store --file=" +
         shell_quoted(file) + " get; fi; }; f";
}

std::string ssh_command(const GitCredentials& credentials) {
  std::string command = "ssh -o BatchMode=yes -o ControlMaster=no";
  if (!credentials.ssh_key.empty()) {
    command += " -o IdentitiesOnly=yes -i " + shell_quoted(credentials.ssh_key);
  }
  if (!credentials.known_hosts.empty()) {
    command += " -o StrictHostKeyChecking=yes -o " +
               shell_quoted("UserKnownHostsFile=\"" + credentials.known_hosts + '"');
  }
  return command;
}

}  // namespace

GitCommands::GitCommands(
    std::string repository, GitTransport transport, const GitCredentials& credentials,
    std::chrono::milliseconds deadline)
    : repository_(std::move(repository)), deadline_(deadline) {
  for (const char* setting :
       {"core.hooksPath=/dev/null", "core.fsmonitor=false", "core.attributesFile=/dev/null",
        "submodule.recurse=false", "fetch.recurseSubmodules=false", "fetch.prune=false",
        "gc.autoDetach=false", "maintenance.auto=false", "gpg.x509.program=false"}) {
    add_setting(options_, setting);
  }
  if (!credentials.credentials_file.empty()) {
    add_setting(options_, "credential.helper=");
    add_setting(options_, reading_helper(credentials.credentials_file));
  }
  variables_ = {
      "GIT_ALLOW_PROTOCOL=" + allowed_transports(transport), "GIT_PROTOCOL_FROM_USER=1",
      "GIT_NO_REPLACE_OBJECTS=1", "GIT_ATTR_NOSYSTEM=1"};
  if (!credentials.ssh_key.empty() || !credentials.known_hosts.empty()) {
    variables_.push_back("GIT_SSH_COMMAND=" + ssh_command(credentials));
  }
}

ChildCommand GitCommands::command(std::vector<std::string> arguments) const {
  ChildCommand command;
  command.arguments = {"git", "--git-dir=" + repository_};
  auto& all = command.arguments;
  all.insert(all.end(), options_.begin(), options_.end());
  all.insert(
      all.end(), std::make_move_iterator(arguments.begin()),
      std::make_move_iterator(arguments.end()));
  command.variables = variables_;
  command.most_output = kMostOutput;
  command.deadline = deadline_;
  return command;
}

std::string hint_for_remote(const std::string& git_said) {
  struct Known {
    std::string_view text;
    std::string_view hint;
  };
  constexpr std::array<Known, 6> kKnown = {{
      {"has changed and you have requested strict checking",
       "the host shows another key than the known one: ask its owner whether that is right before "
       "the new one goes into the file that --git-known-hosts names"},
      {"terminal prompts disabled",
       "the remote wants a name and a password: name a file that holds them with "
       "--git-credentials, or set GIT_ASKPASS"},
      {"Authentication failed",
       "look at the file that --git-credentials names, or at what GIT_ASKPASS answers"},
      {"Host key verification failed",
       "put the host's key into a file and name that with --git-known-hosts"},
      {"Permission denied", "name a key that the remote accepts with --git-ssh-key"},
      {"dubious ownership",
       "the repository belongs to another user; git's safe.directory can allow that"},
  }};
  const auto known = std::ranges::find_if(
      kKnown, [&](const Known& one) { return git_said.find(one.text) != std::string::npos; });
  return known == kKnown.end() ? std::string() : std::string(known->hint);
}

}  // namespace storekeeper
