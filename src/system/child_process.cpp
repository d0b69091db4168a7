#include "system/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

#include "system/regular_file.hpp"

// NOLINTNEXTLINE(readability-redundant-declaration): POSIX leaves it to the program
extern "C" char** environ;

namespace storekeeper {
namespace {

constexpr std::size_t kMostErrors = 4096;

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
  constexpr std::array<std::string_view, 6> kPrefixes = {"STOREKEEPER_",     "LAUNCHDARKLY_",
                                                         "LD_ACCESS_TOKEN=", "GIT_DIR=",
                                                         "GIT_WORK_TREE=",   "GIT_INDEX_FILE="};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](std::string_view prefix) {
    return variable.starts_with(prefix);
  });
}

// Ours but for those; never a question on the terminal, never a lock that another run of git would
// stumble over, messages that do not depend on the language.
std::vector<std::string> child_environment() {
  std::vector<std::string> variables = {
      "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C"};
  for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
    if (!is_kept_back(*variable)) variables.emplace_back(*variable);
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
void set_signals(posix_spawnattr_t& attributes) {
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  sigaddset(&signals, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

// 0, or what went wrong.
int spawn(std::vector<std::string> arguments, const std::array<int, 3>& streams, pid_t* child) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int i = 0; i < 3; ++i) posix_spawn_file_actions_adddup2(&actions, streams.at(i), i);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  set_signals(attributes);
  auto variables = child_environment();
  const auto program = arguments.front();
  const int problem = ::posix_spawnp(
      child, program.c_str(), &actions, &attributes, pointers(arguments).data(),
      pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return problem;
}

// Moves what there is from `from` to `text`; closes `from` at its end.
void read_some(FileDescriptor& from, std::string& text) {
  std::array<char, 65536> buffer{};
  const auto count = ::read(from.get(), buffer.data(), buffer.size());
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    from = FileDescriptor();
  }
}

void write_some(FileDescriptor& to, std::string_view& input) {
  const auto count = ::write(to.get(), input.data(), input.size());
  if (count > 0) input.remove_prefix(static_cast<std::size_t>(count));
  if ((count < 0 && errno != EINTR && errno != EAGAIN) || input.empty()) to = FileDescriptor();
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// False if it wrote more than `limit`.
bool talk(
    FileDescriptor to, std::string_view input, FileDescriptor out, FileDescriptor err,
    std::size_t limit, ChildResult& result) {
  ::fcntl(to.get(), F_SETFL, O_NONBLOCK);
  if (input.empty()) to = FileDescriptor();
  while (out.valid() || err.valid()) {
    std::array<pollfd, 3> watched = {
        pollfd{out.get(), POLLIN, 0}, pollfd{err.get(), POLLIN, 0}, pollfd{to.get(), POLLOUT, 0}};
    if (::poll(watched.data(), watched.size(), -1) < 0) continue;
    if (watched[0].revents != 0) read_some(out, result.output);
    if (watched[1].revents != 0) read_some(err, result.errors);
    if (watched[2].revents != 0) write_some(to, input);
    if (result.errors.size() > kMostErrors) result.errors.resize(kMostErrors);
    if (result.output.size() > limit) return false;
  }
  return true;
}

}  // namespace

Result<ChildResult> run_child(
    const std::vector<std::string>& arguments, const std::string& input, std::size_t limit) {
  auto in = Pipe::make();
  auto out = Pipe::make();
  auto err = Pipe::make();
  for (const auto* pipe : {&in, &out, &err}) {
    if (!*pipe) return fail(pipe->error());
  }
  pid_t child = -1;
  const int problem =
      spawn(arguments, {in->read_end.get(), out->write_end.get(), err->write_end.get()}, &child);
  if (problem != 0) {
    return fail(
        Errc::kInvalidInput, arguments.front() + " cannot be started: " + explain_errno(problem),
        "install it, or put it into PATH");
  }
  in->read_end = FileDescriptor();
  out->write_end = FileDescriptor();
  err->write_end = FileDescriptor();
  ChildResult result;
  const bool whole = talk(
      std::move(in->write_end), input, std::move(out->read_end), std::move(err->read_end), limit,
      result);
  if (!whole) ::kill(child, SIGKILL);
  result.exit_code = wait_for(child);
  if (!whole) return fail(Errc::kInternal, arguments.front() + " writes too much");
  return result;
}

}  // namespace storekeeper
