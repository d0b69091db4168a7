// The program. What `--version` needs comes first, so that it costs little more than the
// start of a process.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "cli/daemon_runner.hpp"
#include "cli/program.hpp"
#include "cli/standard_streams.hpp"

// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): libgcov's name
extern "C" void __gcov_dump() __attribute__((weak));

namespace {

// Nothing of this process's memory, which may hold a token and passwords, reaches a core
// file or another process of the same user.
void protect_process() {
  (void)::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const rlimit none = {0, 0};
  (void)::setrlimit(RLIMIT_CORE, &none);
  // Closed pipes are noticed where they are written.
  (void)std::signal(SIGPIPE, SIG_IGN);
}

int write_outcome(const storekeeper::VerbOutcome& outcome) {
  storekeeper::write_message(outcome.messages);
  const auto written = storekeeper::write_results(outcome.output);
  if (written) return outcome.exit_code;
  storekeeper::write_message("storekeeper: error: " + written.error().message + "\n");
  return storekeeper::with_failed_output(outcome);
}

// Without destructors: a name lookup may still be running on a thread of its own, and
// cannot be interrupted.
[[noreturn]] void leave(int exit_code) {
  if (__gcov_dump != nullptr) __gcov_dump();
  ::_exit(exit_code);
}

// Runs before the initialisers of libraries, which set up locales and cost as much as the rest of
// a start: nothing here may need them. glibc hands main()'s arguments to such functions.
[[gnu::constructor(101)]] void answer_version_at_once(int argc, char** argv) {
  if (argc != 2 || std::string_view(argv[1]) != "--version") return;
  storekeeper::VerbOutcome outcome;
  outcome.output = storekeeper::version_line();
  leave(write_outcome(outcome));
}

}  // namespace

int main(int argc, char** argv) {
  protect_process();
  storekeeper::guard_standard_streams();
  try {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    leave(write_outcome(storekeeper::run_program(
        arguments, storekeeper::process_environment(), storekeeper::daemon_runner())));
  } catch (const std::exception&) {
    // Its text may quote anything. Whatever could be expected is a Result.
    storekeeper::write_message("storekeeper: error: out of memory, or a bug of this program\n");
  }
  leave(storekeeper::kExitFailure);
}
