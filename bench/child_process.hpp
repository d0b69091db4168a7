// Programs as children of this one, and what they cost: the kernel's account of CPU and memory.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace storekeeper::bench {

struct Command {
  std::vector<std::string> arguments;         // [0] is the program's path
  std::vector<std::string> environment = {};  // NAME=VALUE, besides PATH, which is kept
  bool keep_output = true;                    // false: thrown away
};

struct Cost {
  int exit_code = -1;
  double cpu_ms = 0;  // user and system
  double wall_ms = 0;
  double peak_mb = 0;  // largest resident set
  std::string output = {};
};

/// Runs `command` to its end. The peak can be no less than this process's own at that moment, so
/// whoever measures memory has to stay small.
Cost run_to_end(const Command& command);

/// The least CPU of `times` runs; peak and output are of the last.
Cost best_of(int times, const Command& command);

/// A program that runs until this object goes. Ends the measuring program if it cannot start.
class BackgroundProcess {
 public:
  explicit BackgroundProcess(const Command& command);
  ~BackgroundProcess();
  BackgroundProcess(const BackgroundProcess&) = delete;
  BackgroundProcess& operator=(const BackgroundProcess&) = delete;

  /// The next line of its output, without the line feed; empty at the end.
  std::string read_line();
  /// CPU of all its threads since it started.
  double cpu_ms() const;
  /// Resident now.
  double resident_mb() const;
  /// Files and sockets that it has open.
  int open_files() const;
  void send_signal(int signal) const;
  /// Asks it to end, waits, and says with which exit code it did (128 and more: by a signal).
  int end();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

}  // namespace storekeeper::bench
