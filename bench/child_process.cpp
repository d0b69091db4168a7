#include "bench/child_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace storekeeper::bench {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// Starts it with both outputs on `output`, or nowhere if that is negative.
pid_t start(const Command& command, int output) {
  auto arguments = command.arguments;
  auto environment = command.environment;
  if (const char* path = std::getenv("PATH")) environment.push_back("PATH=" + std::string(path));
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  if (output < 0) {
    ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  } else {
    ::posix_spawn_file_actions_adddup2(&actions, output, 1);
  }
  ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t pid = -1;
  const auto problem = ::posix_spawn(
      &pid, command.arguments[0].c_str(), &actions, nullptr, pointers(arguments).data(),
      pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (problem != 0) {
    std::fprintf(stderr, "cannot run %s\n", command.arguments[0].c_str());
    std::exit(1);
  }
  return pid;
}

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    std::fputs("no pipe\n", stderr);
    std::exit(1);
  }
  return ends;
}

double milliseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

std::string read_all(int from) {
  std::string text;
  std::array<char, 65536> buffer{};
  for (ssize_t got = 0; (got = ::read(from, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

int exit_code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Cost run_to_end(const Command& command) {
  using Clock = std::chrono::steady_clock;
  Cost cost;
  const auto ends = command.keep_output ? make_pipe() : std::array<int, 2>{-1, -1};
  const auto begin = Clock::now();
  const auto pid = start(command, ends[1]);
  if (command.keep_output) {
    ::close(ends[1]);
    cost.output = read_all(ends[0]);
    ::close(ends[0]);
  }
  int status = 0;
  rusage usage = {};
  ::wait4(pid, &status, 0, &usage);
  cost.wall_ms = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  cost.exit_code = exit_code_of(status);
  cost.cpu_ms = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
  cost.peak_mb = static_cast<double>(usage.ru_maxrss) / 1024;
  return cost;
}

Cost best_of(int times, const Command& command) {
  Cost best;
  for (int i = 0; i < times; ++i) {
    auto cost = run_to_end(command);
    if (i > 0) cost.cpu_ms = std::min(cost.cpu_ms, best.cpu_ms);
    best = std::move(cost);
  }
  return best;
}

BackgroundProcess::BackgroundProcess(const Command& command) {
  const auto ends = make_pipe();
  output_ = ends[0];
  pid_ = start(command, ends[1]);
  ::close(ends[1]);
}

BackgroundProcess::~BackgroundProcess() {
  if (pid_ > 0) end();
  ::close(output_);
}

int BackgroundProcess::end() {
  send_signal(SIGTERM);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return exit_code_of(status);
}

void BackgroundProcess::send_signal(int signal) const { ::kill(pid_, signal); }

int BackgroundProcess::open_files() const {
  const std::filesystem::directory_iterator files("/proc/" + std::to_string(pid_) + "/fd");
  return static_cast<int>(std::distance(files, std::filesystem::directory_iterator()));
}

std::string BackgroundProcess::read_line() {
  std::string line;
  for (char c = 0; ::read(output_, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

double BackgroundProcess::cpu_ms() const {
  double total = 0;
  for (const auto& thread :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task")) {
    std::ifstream account(thread.path() / "schedstat");
    double nanoseconds = 0;
    if (account >> nanoseconds) total += nanoseconds / 1e6;
  }
  return total;
}

double BackgroundProcess::resident_mb() const {
  std::ifstream memory("/proc/" + std::to_string(pid_) + "/statm");
  double size = 0;
  double resident = 0;
  memory >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

}  // namespace storekeeper::bench
