#include "system/child_start.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

// NOLINTNEXTLINE(readability-redundant-declaration): POSIX leaves it to the program
extern "C" char** environ;

namespace storekeeper {
namespace {

struct Pipe {
  FileDescriptor read_end;
  FileDescriptor write_end;

  static Result<Pipe> make() {
    std::array<int, 2> ends = {};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      return fail(Errc::kInternal, "no pipe to another program: " + explain_errno(errno));
    }
    return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
  }
};

// Our tokens are nobody's business. In a hook of git's, variables say which repository is meant,
// and that one need not be the manifests'.
bool is_kept_back(std::string_view variable) {
  constexpr auto kPrefixes = std::to_array<std::string_view>(
      {"STOREKEEPER_", "LAUNCHDARKLY_",
       "LD_ACCESS_TOKEN=", "GIT_DIR=", "GIT_COMMON_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=",
       "GIT_OBJECT_DIRECTORY=", "GIT_ALTERNATE_OBJECT_DIRECTORIES=", "GIT_NAMESPACE="});
  return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](std::string_view prefix) {
    return variable.starts_with(prefix);
  });
}

bool same_name(std::string_view variable, std::string_view other) {
  return variable.substr(0, variable.find('=')) == other.substr(0, other.find('='));
}

// Ours but for those; never a question on the terminal, never a lock that another run of git would
// stumble over, messages that do not depend on the language.
std::vector<std::string> child_environment(const std::vector<std::string>& more) {
  std::vector<std::string> variables = {
      "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C"};
  variables.insert(variables.end(), more.begin(), more.end());
  const auto set = variables.size();
  for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
    const auto last = variables.begin() + static_cast<std::ptrdiff_t>(set);
    const bool replaced = std::any_of(variables.begin(), last, [&](const std::string& ours) {
      return same_name(ours, *variable);
    });
    if (!replaced && !is_kept_back(*variable)) variables.emplace_back(*variable);
  }
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// Signals as a shell leaves them: this program ignores SIGPIPE.
void set_attributes(posix_spawnattr_t& attributes, ChildSession session) {
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  sigaddset(&signals, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  if (session == ChildSession::kItsOwn) flags |= POSIX_SPAWN_SETSID;
  posix_spawnattr_setflags(&attributes, static_cast<short>(flags));
}

// 0, or what went wrong.
int spawn(
    std::vector<std::string>& arguments, std::vector<std::string> variables, ChildSession session,
    const std::array<int, 3>& streams, pid_t* child) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int i = 0; i < 3; ++i) posix_spawn_file_actions_adddup2(&actions, streams.at(i), i);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  set_attributes(attributes, session);
  const auto program = arguments.front();
  const int problem = ::posix_spawnp(
      child, program.c_str(), &actions, &attributes, pointers(arguments).data(),
      pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return problem;
}

}  // namespace

Result<StartedChild> start_child(
    std::vector<std::string> arguments, const std::vector<std::string>& variables,
    ChildSession session) {
  auto in = Pipe::make();
  auto out = Pipe::make();
  auto err = Pipe::make();
  for (const auto* pipe : {&in, &out, &err}) {
    if (!*pipe) return fail(pipe->error());
  }
  StartedChild child;
  const int problem = spawn(
      arguments, child_environment(variables), session,
      {in->read_end.get(), out->write_end.get(), err->write_end.get()}, &child.id);
  if (problem != 0) {
    return fail(
        Errc::kInvalidInput, arguments.front() + " cannot be started: " + explain_errno(problem),
        "install it, or put it into PATH");
  }
  child.input = std::move(in->write_end);
  child.output = std::move(out->read_end);
  child.errors = std::move(err->read_end);
  ::fcntl(child.input.get(), F_SETFL, O_NONBLOCK);
  return child;
}

int exit_code_of(int wait_status) noexcept {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

}  // namespace storekeeper
