// Runs a program as a person would: arguments in; exit code and both output streams out. No
// shell, nothing inherited but what is named, and a deadline on everything.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace storekeeper::testing {

struct ProgramOptions {
  std::vector<std::string> arguments = {};  // without the program's name
  std::map<std::string, std::string> environment = {};
  std::string working_directory = {};  // empty: the test's own
  std::string input = {};
  std::string output_file = {};  // standard output goes there, such as to /dev/full
  bool close_output = false;     // standard output is closed from the start
  bool terminal = false;         // standard input and error are a terminal
};

struct ProgramResult {
  int exit_code = -1;  // 128 + signal if a signal ended it; -1 if it did not end in time
  std::string output = {};
  std::string errors = {};
};

class Subprocess {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Subprocess(const std::string& program, ProgramOptions options)
      : input_(std::move(options.input)) {
    Pipe in;
    Pipe out;
    Pipe err;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in.read_end, 0);
    posix_spawn_file_actions_adddup2(&actions, out.write_end, 1);
    posix_spawn_file_actions_adddup2(&actions, err.write_end, 2);
    int terminal = -1;
    if (options.terminal) terminal = open_terminal(actions);
    if (!options.output_file.empty()) {
      posix_spawn_file_actions_addopen(&actions, 1, options.output_file.c_str(), O_WRONLY, 0);
    }
    if (options.close_output) posix_spawn_file_actions_addclose(&actions, 1);
    if (!options.working_directory.empty()) {
      posix_spawn_file_actions_addchdir_np(&actions, options.working_directory.c_str());
    }
    // Signals as a shell leaves them, whatever the test's own process has blocked or ignored.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigaddset(&signals, SIGPIPE);
    sigaddset(&signals, SIGINT);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    options.arguments.insert(options.arguments.begin(), program);
    std::vector<std::string> variables;
    for (const auto& [name, value] : options.environment) variables.push_back(name + "=" + value);
    auto arguments = pointers(options.arguments);
    auto environment = pointers(variables);
    const int failed = posix_spawn(
        &pid_, program.c_str(), &actions, &attributes, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0) throw std::runtime_error("cannot start " + program);
    ended_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    in_ = std::exchange(in.write_end, -1);
    out_ = std::exchange(out.read_end, -1);
    err_ = std::exchange(err.read_end, -1);
    if (terminal >= 0) {
      close_end(in_);
      close_end(err_);
      in_ = ::fcntl(terminal, F_DUPFD_CLOEXEC, 0);
      err_ = terminal;
    }
    ::fcntl(in_, F_SETFL, O_NONBLOCK);
    if (input_.empty()) close_end(in_);
  }
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;
  ~Subprocess() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    for (int* end : {&in_, &out_, &err_, &ended_}) close_end(*end);
  }

  void send_signal(int signal) const {
    if (pid_ > 0) ::kill(pid_, signal);
  }

  /// Until `condition`, asked whenever something has been written; false if the program ends
  /// first, or the time is over.
  bool wait_until(const std::function<bool()>& condition) {
    const auto give_up = limit();
    while (!condition()) {
      if (pid_ < 0 || !pump(give_up)) return condition();
    }
    return true;
  }
  bool wait_for_error_text(std::string_view text) {
    return wait_until([&] { return result_.errors.find(text) != std::string::npos; });
  }
  bool wait_for_line() {
    return wait_until([&] { return result_.output.find('\n') != std::string::npos; });
  }

  /// To the end of the program.
  const ProgramResult& wait() {
    const auto give_up = limit();
    while ((pid_ > 0 || out_ >= 0 || err_ >= 0) && pump(give_up)) {
    }
    return result_;
  }

  /// What it has written so far.
  const ProgramResult& so_far() const { return result_; }

 private:
  struct Pipe {
    int read_end = -1;
    int write_end = -1;
    Pipe() {
      std::array<int, 2> ends = {};
      if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
      read_end = ends[0];
      write_end = ends[1];
    }
    ~Pipe() {
      close_end(read_end);
      close_end(write_end);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
  };

  // The near side of a terminal whose far side the program gets.
  static int open_terminal(posix_spawn_file_actions_t& actions) {
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    std::array<char, 64> name = {};
    if (terminal < 0 || ::grantpt(terminal) != 0 || ::unlockpt(terminal) != 0 ||
        ::ptsname_r(terminal, name.data(), name.size()) != 0) {
      throw std::runtime_error("no terminal");
    }
    posix_spawn_file_actions_addopen(&actions, 0, name.data(), O_RDWR | O_NOCTTY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, name.data(), O_RDWR | O_NOCTTY, 0);
    return terminal;
  }

  static void close_end(int& end) {
    if (end >= 0) ::close(std::exchange(end, -1));
  }
  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (auto& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
  }
  // Only there so that a program that hangs fails its test.
  static Time limit() { return std::chrono::steady_clock::now() + std::chrono::seconds(45); }

  // Waits for one thing to happen; false when the time is over.
  bool pump(Time give_up) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(give_up - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    std::array<pollfd, 4> watched = {
        pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}, pollfd{pid_ > 0 ? ended_ : -1, POLLIN, 0},
        pollfd{in_, POLLOUT, 0}};
    if (::poll(watched.data(), watched.size(), static_cast<int>(left.count())) <= 0) return false;
    if (watched[0].revents != 0) read_some(out_, result_.output);
    if (watched[1].revents != 0) read_some(err_, result_.errors);
    if (watched[3].revents != 0) write_some();
    if (watched[2].revents != 0) reap();
    return true;
  }
  static void read_some(int& from, std::string& into) {
    std::array<char, 65536> buffer = {};
    const auto size = ::read(from, buffer.data(), buffer.size());
    if (size > 0) {
      into.append(buffer.data(), static_cast<std::size_t>(size));
    } else {
      close_end(from);
    }
  }
  void write_some() {
    const auto size = ::write(in_, input_.data(), input_.size());
    if (size > 0) input_.erase(0, static_cast<std::size_t>(size));
    if (size <= 0 || input_.empty()) close_end(in_);
  }
  void reap() {
    int status = 0;
    if (::waitpid(std::exchange(pid_, -1), &status, 0) < 0) return;
    result_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  int err_ = -1;
  int ended_ = -1;
  std::string input_;
  ProgramResult result_;
};

}  // namespace storekeeper::testing
