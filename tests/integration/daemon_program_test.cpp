// `storekeeper run` as people start and stop it: the real programs, real signals.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "integration/own_emulator.hpp"
#include "support/manager_socket.hpp"
#include "support/paths.hpp"
#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

// As a variable: that the log goes to the journal.
constexpr const char* kJournalStream = "JOURNAL_STREAM=";

// The program with its log, killed if the test leaves it running.
class Program {
 public:
  Program(
      const std::string& path, std::vector<std::string> arguments,
      std::vector<std::string> variables = {}) {
    int log[2];
    if (::pipe2(log, O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, log[1], 2);
    arguments.insert(arguments.begin(), path);
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    struct stat own = {};
    ::fstat(log[1], &own);
    for (auto& variable : variables) {
      if (variable != kJournalStream) continue;
      variable += std::to_string(own.st_dev) + ':' + std::to_string(own.st_ino);
    }
    variables.insert(variables.end(), {"STOREKEEPER_ACCESS_TOKEN=t", "PATH=/nonexistent"});
    std::vector<char*> environment;
    for (auto& variable : variables) environment.push_back(variable.data());
    environment.push_back(nullptr);
    if (::posix_spawn(&pid_, path.c_str(), &actions, nullptr, argv.data(), environment.data()) !=
        0) {
      pid_ = -1;
    }
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(log[1]);
    log_ = ::fdopen(log[0], "r");
  }
  ~Program() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    if (log_ != nullptr) std::fclose(log_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Reads the log up to the line that holds `text`, and returns that; "" if the log ends first.
  std::string line_with(const std::string& text) {
    for (auto line = next_line(); !line.empty(); line = next_line()) {
      if (line.find(text) != std::string::npos) return line;
    }
    return "";
  }
  void send_signal(int signal) const { ::kill(pid_, signal); }
  /// The exit code; -1 if it did not exit by itself.
  int wait() {
    int status = 0;
    if (::waitpid(std::exchange(pid_, -1), &status, 0) < 0) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  std::string next_line() {
    std::array<char, 1024> buffer = {};
    if (log_ == nullptr || std::fgets(buffer.data(), buffer.size(), log_) == nullptr) return "";
    return buffer.data();
  }

  pid_t pid_ = -1;
  FILE* log_ = nullptr;
};

class DaemonProgramTest : public ::testing::Test {
 protected:
  DaemonProgramTest() {
    emulator_ = testing::start_emulator();
    files_.write("a.yaml", store("checkout"));
  }

  static std::string store(const std::string& name) {
    return "apiVersion: storekeeper/v1\nkind: BigSegmentStore\nmetadata: {name: " + name +
           "}\nspec:\n  project: shop\n  environment: " + name +
           "\n  redis: {host: redis.example.com}\n";
  }

  std::vector<std::string> arguments() const {
    return {"run",      "-f",          files_.path(), "--api-url", emulator_->base_url(),
            "--listen", "127.0.0.1:0", "--log-level", "debug"};
  }

  // Whether the daemon stands in a call that the fault keeps open.
  bool is_in_a_call(Program& program) { return !program.line_with("reconcile started").empty(); }

  testing::TemporaryDirectory files_;
  std::unique_ptr<EmulatorServer> emulator_;
};

TEST_F(DaemonProgramTest, ConvergesReloadsOnSighupAndStopsOnASignal) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Program program(testing::storekeeper_program(), arguments());
    ASSERT_NE(program.line_with("status port open"), "");
    ASSERT_NE(program.line_with("reconcile finished outcome=converged"), "");
    program.send_signal(SIGHUP);
    ASSERT_NE(program.line_with("asked to reconcile now"), "");
    ASSERT_NE(program.line_with("reconcile finished outcome=converged"), "");
    program.send_signal(signal);
    EXPECT_NE(program.line_with("daemon stopped"), "");
    EXPECT_EQ(program.wait(), 0);
  }
}

TEST_F(DaemonProgramTest, ReadsTheConfigurationAgainOnSighup) {
  const testing::TemporaryDirectory etc;
  etc.write("storekeeper.yaml", "prune: false\n");
  files_.write("b.yaml", store("cart"));
  auto words = arguments();
  words.insert(words.end(), {"--config", etc.path("storekeeper.yaml")});
  Program program(testing::storekeeper_program(), words);
  ASSERT_NE(program.line_with("reconcile finished outcome=converged"), "");
  std::filesystem::remove(files_.path("b.yaml"));
  // A bad one is refused, and the pass goes on with what was in force.
  etc.write("storekeeper.yaml", "prune: true\nmaxDeletes: many\n");
  program.send_signal(SIGHUP);
  const auto refusal = program.line_with("configuration refused, the one before stays in force");
  EXPECT_NE(refusal.find("storekeeper.yaml:2:13: "), std::string::npos) << refusal;
  ASSERT_NE(program.line_with("asked to reconcile now"), "");
  ASSERT_NE(program.line_with("described by no manifest"), "");
  ASSERT_NE(program.line_with("reconcile finished outcome=converged"), "");
  etc.write("storekeeper.yaml", "prune: true\nstatusHost: [stores.example.com]\n");
  program.send_signal(SIGHUP);
  EXPECT_NE(program.line_with("configuration has changed reason=prune"), "");
  EXPECT_NE(program.line_with("need a restart reason=statusHost"), "");
  EXPECT_NE(program.line_with("action done store=cart"), "");
  EXPECT_NE(program.line_with("reconcile finished outcome=converged"), "");
  program.send_signal(SIGTERM);
  EXPECT_EQ(program.wait(), 0);
}

TEST_F(DaemonProgramTest, TakesCommandsFromAnotherTerminal) {
  Program program(testing::storekeeper_program(), arguments());
  const auto line = program.line_with("status port open");
  const auto port =
      line.substr(line.rfind(':') + 1, line.find_last_of("0123456789") - line.rfind(':'));
  ASSERT_NE(program.line_with("reconcile finished outcome=converged"), "");
  const auto tell = [&port](std::vector<std::string> words) {
    words.insert(words.end(), {"--listen", "127.0.0.1:" + port});
    Program teller(testing::storekeeper_program(), words);
    return teller.wait();
  };
  EXPECT_EQ(tell({"reconcile"}), 0);
  EXPECT_NE(program.line_with("asked to reconcile now"), "");
  EXPECT_EQ(tell({"suspend", "checkout"}), 0);
  EXPECT_NE(program.line_with("suspended store=checkout"), "");
  EXPECT_EQ(tell({"suspend", "nobody"}), 1);
  EXPECT_EQ(tell({"resume"}), 0);
  EXPECT_NE(program.line_with("resumed"), "");
  program.send_signal(SIGTERM);
  EXPECT_EQ(program.wait(), 0);
  EXPECT_EQ(tell({"reconcile"}), 1);
}

TEST_F(DaemonProgramTest, RefusesAWebhookWhoseSecretItCannotUse) {
  files_.write("short", "too short\n");
  for (const auto& file : {files_.path("short"), files_.path("missing")}) {
    auto words = arguments();
    words.insert(words.end(), {"--webhook", "github=" + file});
    Program program(testing::storekeeper_program(), words);
    EXPECT_NE(program.line_with("error: --webhook \"github="), "");
    EXPECT_EQ(program.wait(), 1);
  }
}

TEST_F(DaemonProgramTest, TellsTheServiceManagerHowItStands) {
  const testing::ManagerSocket manager(files_.path("notify"));
  Program program(
      testing::storekeeper_program(), arguments(),
      {"NOTIFY_SOCKET=" + files_.path("notify"), "WATCHDOG_USEC=200000"});
  EXPECT_TRUE(manager.hears("READY=1"));
  EXPECT_TRUE(manager.hears("STATUS=last pass: converged"));
  EXPECT_TRUE(manager.hears("WATCHDOG=1"));
  program.send_signal(SIGHUP);
  EXPECT_TRUE(manager.hears("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_TRUE(manager.hears("READY=1"));
  program.send_signal(SIGTERM);
  EXPECT_TRUE(manager.hears("STOPPING=1"));
  EXPECT_EQ(program.wait(), 0);
}

TEST_F(DaemonProgramTest, MarksItsLinesForNobodyButTheJournal) {
  Program service(testing::storekeeper_program(), arguments(), {kJournalStream});
  EXPECT_TRUE(service.line_with("daemon started").starts_with("<6>20"));
  EXPECT_TRUE(service.line_with("reconcile started").starts_with("<7>20"));
  // What a service starts inherits the variable, and may write elsewhere.
  Program elsewhere(testing::storekeeper_program(), arguments(), {"JOURNAL_STREAM=1:2"});
  EXPECT_TRUE(elsewhere.line_with("daemon started").starts_with("20"));
}

TEST_F(DaemonProgramTest, FinishesTheCallInFlightWhenItIsStopped) {
  emulator_->ask("PUT", "/__emulator/faults", R"([{"kind":"latency","delayMs":1000,"times":1}])");
  Program program(testing::storekeeper_program(), arguments());
  ASSERT_TRUE(is_in_a_call(program));
  program.send_signal(SIGTERM);
  EXPECT_NE(program.line_with("outcome=interrupted"), "");
  EXPECT_EQ(program.wait(), 0);
}

TEST_F(DaemonProgramTest, ExitsAtOnceOnTheSecondSignal) {
  emulator_->ask("PUT", "/__emulator/faults", R"([{"kind":"hang"}])");
  Program program(testing::storekeeper_program(), arguments());
  ASSERT_TRUE(is_in_a_call(program));
  program.send_signal(SIGTERM);
  ASSERT_NE(program.line_with("stopping"), "");
  program.send_signal(SIGTERM);
  EXPECT_EQ(program.wait(), 128 + SIGTERM);
}

TEST_F(DaemonProgramTest, SaysWhatIsMissingWithoutTheOtherProgram) {
  const testing::TemporaryDirectory elsewhere;
  std::filesystem::copy(testing::storekeeper_program(), elsewhere.path("storekeeper"));
  Program program(elsewhere.path("storekeeper"), arguments());
  EXPECT_NE(program.line_with("storekeeper-daemon, and it is not installed"), "");
  EXPECT_EQ(program.wait(), 1);
}

TEST_F(DaemonProgramTest, FindsTheOtherProgramInLibexec) {
  const testing::TemporaryDirectory prefix;
  prefix.make_directory("bin");
  prefix.make_directory("libexec/storekeeper");
  std::filesystem::copy(testing::storekeeper_program(), prefix.path("bin/storekeeper"));
  prefix.link("libexec/storekeeper/storekeeper-daemon", testing::daemon_program());
  Program program(prefix.path("bin/storekeeper"), arguments());
  EXPECT_NE(program.line_with("daemon started"), "");
  program.send_signal(SIGTERM);
  EXPECT_EQ(program.wait(), 0);
}

TEST_F(DaemonProgramTest, RefusesStandardInput) {
  auto with_standard_input = arguments();
  with_standard_input[2] = "-";
  Program program(testing::storekeeper_program(), with_standard_input);
  EXPECT_NE(program.line_with("--filename -"), "");
  EXPECT_EQ(program.wait(), 64);
}

TEST_F(DaemonProgramTest, FailsWhenItsStatusPortIsTaken) {
  auto taken = arguments();
  taken[6] = "127.0.0.1:" + std::to_string(emulator_->port());
  Program program(testing::storekeeper_program(), taken);
  EXPECT_NE(program.line_with("the status port cannot be opened"), "");
  EXPECT_EQ(program.wait(), 1);
}

}  // namespace
}  // namespace storekeeper
