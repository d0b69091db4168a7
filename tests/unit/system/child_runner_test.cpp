#include "system/child_runner.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "support/run_awaitable.hpp"
#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

ChildCommand shell(const std::string& script) {
  ChildCommand command;
  command.arguments = {"sh", "-c", script};
  command.deadline = 20s;
  return command;
}

class ChildRunnerTest : public ::testing::Test {
 protected:
  // As the programs do.
  ChildRunnerTest() { ::signal(SIGPIPE, SIG_IGN); }

  Result<ChildResult> run(ChildCommand command) {
    return testing::run_awaitable(io_, runner_.run(std::move(command)));
  }

  // Whether the process that wrote its number there is gone, or waits only for whoever adopted it;
  // a killed one may take a moment.
  bool has_ended(const std::string& file) {
    auto number = files_.read(file);
    if (!number.ends_with('\n')) return true;  // killed before it had written it
    number.pop_back();
    const auto status = "/proc/" + number + "/stat";
    for (int i = 0; i < 1'000'000; ++i) {
      std::string line;
      std::getline(std::ifstream(status), line);
      if (line.empty() || line.find(") Z ") != std::string::npos) return true;
      ::sched_yield();
    }
    return false;
  }

  asio::io_context io_;
  ChildRunner runner_{io_};
  testing::TemporaryDirectory files_;
};

TEST_F(ChildRunnerTest, BringsBothOutputsAndTheExitCode) {
  auto command = shell("cat; echo problem >&2; exit 3");
  command.input = std::string(300'000, 'x');
  const auto result = run(std::move(command));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->output, std::string(300'000, 'x'));
  EXPECT_EQ(result->errors, "problem\n");
  EXPECT_EQ(result->exit_code, 3);
}

TEST_F(ChildRunnerTest, DoesNotMindAProgramThatReadsNothing) {
  auto command = shell("exec 0<&-; echo done");
  command.input = std::string(300'000, 'x');
  const auto result = run(std::move(command));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->output, "done\n");
}

TEST_F(ChildRunnerTest, GivesItsOwnVariablesAndNoTokens) {
  ::setenv("STOREKEEPER_ACCESS_TOKEN", "t0ken", 1);
  ::setenv("CHILD_RUNNER_TEST", "inherited", 1);
  auto command = shell("env | grep -c -e t0ken -e inherited; env | grep ^CHILD_RUNNER_TEST=");
  command.variables = {"CHILD_RUNNER_TEST=given"};
  const auto result = run(std::move(command));
  ::unsetenv("STOREKEEPER_ACCESS_TOKEN");
  ::unsetenv("CHILD_RUNNER_TEST");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->output, "0\nCHILD_RUNNER_TEST=given\n");
}

TEST_F(ChildRunnerTest, GivesNoTerminalToAskOn) {
  const auto result = run(shell("(: < /dev/tty) 2> /dev/null || echo none"));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->output, "none\n");
}

TEST_F(ChildRunnerTest, KillsAllOfItAtTheDeadline) {
  auto command = shell("sh -c 'echo $$ > " + files_.path("grandchild") + "; sleep 1000'; true");
  command.deadline = 200ms;
  const auto result = run(std::move(command));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::kTimeout);
  EXPECT_EQ(result.error().message, "sh did not end within 200ms and was killed");
  EXPECT_TRUE(has_ended("grandchild"));
}

TEST_F(ChildRunnerTest, DoesNotWaitForOneThatEscapedAndKeepsThePipes) {
  auto command = shell(
      "setsid sh -c 'echo $$ > " + files_.path("daemon") + "; exec sleep 1000' & echo started");
  command.deadline = 200ms;
  const auto result = run(std::move(command));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::kTimeout);
  const auto escaped = files_.read("daemon");
  if (!escaped.empty()) ::kill(std::stoi(escaped), SIGKILL);
}

TEST_F(ChildRunnerTest, LeavesNothingRunningBehindOneThatEnds) {
  const auto result =
      run(shell("sh -c 'exec sleep 1000' > /dev/null 2>&1 & echo $! > " + files_.path("left")));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_TRUE(has_ended("left"));
}

TEST_F(ChildRunnerTest, EndsOneThatWritesTooMuch) {
  auto command = shell("yes");
  command.most_output = 100'000;
  const auto result = run(std::move(command));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "sh writes too much");
}

TEST_F(ChildRunnerTest, SaysWhatCannotBeStarted) {
  ChildCommand command;
  command.arguments = {"no-such-program"};
  const auto result = run(std::move(command));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "no-such-program cannot be started: it does not exist");
  EXPECT_EQ(result.error().hint, "install it, or put it into PATH");
}

TEST_F(ChildRunnerTest, StopsTheOneThatRunsAndStartsNoOther) {
  std::optional<Result<ChildResult>> result;
  asio::co_spawn(
      io_, runner_.run(shell("sleep 1000")),
      [&](const std::exception_ptr&, Result<ChildResult> ended) { result = std::move(ended); });
  asio::post(io_, [this] { runner_.stop(); });
  io_.run_for(20s);
  ASSERT_TRUE(result.has_value());
  ASSERT_FALSE(*result);
  EXPECT_EQ(result->error().code, Errc::kCancelled);
  const auto next = run(shell("true"));
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().code, Errc::kCancelled);
}

}  // namespace
}  // namespace storekeeper
