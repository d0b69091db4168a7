// `storekeeper run` on a Git repository: the real program, real pushes.
#pragma once

#include <gtest/gtest.h>

#include <csignal>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "integration/own_emulator.hpp"
#include "support/git_repositories.hpp"
#include "support/paths.hpp"
#include "support/subprocess.hpp"

namespace storekeeper {

inline std::string redis_manifest(const std::string& name) {
  return "apiVersion: storekeeper/v1\nkind: BigSegmentStore\nmetadata: {name: " + name +
         "}\nspec:\n  project: shop\n  environment: " + name +
         "\n  redis: {host: redis.example.com}\n";
}

class GitDaemonTest : public ::testing::Test {
 protected:
  GitDaemonTest() { emulator_ = testing::start_emulator(); }

  void start(
      const std::string& url, const std::vector<std::string>& more = {},
      const std::map<std::string, std::string>& variables = {}) {
    testing::ProgramOptions options;
    options.arguments = {
        "run",
        "--git-url",
        url,
        "--git-branch",
        "main",
        "--git-path",
        "m",
        "--api-url",
        emulator_->base_url(),
        "--listen",
        "off",
        "--git-cache-dir",
        cache_.path(),
        "--log-level",
        "debug"};
    options.arguments.insert(options.arguments.end(), more.begin(), more.end());
    options.environment = {
        {"STOREKEEPER_ACCESS_TOKEN", "t"}, {"PATH", "/usr/bin:/bin"}, {"HOME", cache_.path()}};
    options.environment.insert(variables.begin(), variables.end());
    program_ = std::make_unique<testing::Subprocess>(testing::daemon_program(), std::move(options));
  }
  // The next line that holds the text, of those that were not waited for yet; "" if none comes.
  std::string line_with(const std::string& text) {
    const auto found = program_->wait_until(
        [&] { return program_->so_far().errors.find(text, read_) != std::string::npos; });
    if (!found) return "";
    const auto& log = program_->so_far().errors;
    const auto at = log.find(text, read_);
    const auto begin = log.rfind('\n', at) + 1;
    program_->wait_until([&] { return log.find('\n', at) != std::string::npos; });
    read_ = log.find('\n', at);
    return log.substr(begin, read_ - begin);
  }
  // Whether the message comes, about that revision.
  ::testing::AssertionResult tells(const std::string& message, const std::string& revision) {
    const auto line = line_with(message);
    if (line.find("revision=" + revision) != std::string::npos) {
      return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure() << program_->so_far().errors;
  }
  ::testing::AssertionResult converges(const std::string& revision) {
    const auto line = line_with("revision=" + revision + " reconcile_id=");
    if (line.find("outcome=converged") != std::string::npos) {
      return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure() << program_->so_far().errors;
  }
  // Looks at the branch at once.
  void look() { program_->send_signal(SIGHUP); }
  void stop() {
    program_->send_signal(SIGTERM);
    EXPECT_EQ(program_->wait().exit_code, 0) << program_->so_far().errors;
    read_ = 0;
  }
  bool is_live(const std::string& name) {
    return emulator_->ask("GET", "/__emulator/state").body.find('"' + name + '"') !=
           std::string::npos;
  }

  testing::GitRepositories repositories_;
  testing::TemporaryDirectory cache_;
  testing::TemporaryDirectory files_;
  std::unique_ptr<EmulatorServer> emulator_;
  std::unique_ptr<testing::Subprocess> program_;
  std::size_t read_ = 0;
};

constexpr const char* kKeptRevision =
    "the source cannot be read; the last good revision stays in force";

}  // namespace storekeeper
