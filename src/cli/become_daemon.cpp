#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "base/printable.hpp"
#include "cli/daemon_runner.hpp"

namespace storekeeper {
namespace {

constexpr const char* kProgram = "storekeeper-daemon";

// Of this program's file; empty if the system does not tell.
std::string own_directory() {
  std::array<char, 4096> path = {};
  const auto length = ::readlink("/proc/self/exe", path.data(), path.size());
  if (length <= 0 || static_cast<std::size_t>(length) == path.size()) return {};
  const std::string_view whole(path.data(), static_cast<std::size_t>(length));
  return std::string(whole.substr(0, whole.rfind('/')));
}

}  // namespace

VerbOutcome become_daemon(const std::vector<std::string>& arguments) {
  std::vector<std::string> texts = {kProgram};
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);

  VerbOutcome outcome;
  outcome.exit_code = kExitFailure;
  const auto directory = own_directory();
  if (!directory.empty()) {
    const std::array<std::string, 2> places = {
        directory + '/' + kProgram, directory + "/../libexec/storekeeper/" + kProgram};
    for (const auto& place : places) {
      ::execv(place.c_str(), argv.data());
      if (errno == ENOENT || errno == ENOTDIR) continue;
      outcome.messages = "storekeeper: error: " + printable(place) +
                         " holds the daemon and cannot be started\n"
                         "  hint: it must be executable and made for this machine\n";
      return outcome;
    }
  }
  ::execvp(kProgram, argv.data());
  outcome.messages =
      "storekeeper: error: the daemon is a program of its own, storekeeper-daemon, and it is not "
      "installed\n  hint: put it beside storekeeper (" +
      printable(directory) + ") or into a directory of PATH\n";
  return outcome;
}

}  // namespace storekeeper
