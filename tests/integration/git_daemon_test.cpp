// `storekeeper run` on a Git repository: the real program, real pushes.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <csignal>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "emulator/emulator_server.hpp"
#include "support/git_http_server.hpp"
#include "support/git_repositories.hpp"
#include "support/http_receiver.hpp"
#include "support/paths.hpp"
#include "support/subprocess.hpp"

namespace storekeeper {
namespace {

std::string manifest(const std::string& name) {
  return "apiVersion: storekeeper/v1\nkind: BigSegmentStore\nmetadata: {name: " + name +
         "}\nspec:\n  project: shop\n  environment: " + name +
         "\n  redis: {host: redis.example.com}\n";
}

class GitDaemonTest : public ::testing::Test {
 protected:
  GitDaemonTest() {
    AccessToken token;
    token.value = Secret("t");
    token.name = "test";
    EmulatorSettings settings;
    settings.tokens.push_back(std::move(token));
    auto started = EmulatorServer::start(std::move(settings));
    if (started) emulator_ = *std::move(started);
  }

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

TEST_F(GitDaemonTest, FollowsPushesAndKeepsTheLastGoodRevision) {
  const auto first = repositories_.push("m/a.yaml", manifest("alpha"));
  start(repositories_.url());
  ASSERT_TRUE(tells("revision accepted", first));
  ASSERT_TRUE(converges(first));
  EXPECT_TRUE(is_live("alpha"));

  const auto second = repositories_.push("m/b.yaml", manifest("beta"));
  look();
  ASSERT_TRUE(tells("revision accepted", second));
  ASSERT_TRUE(converges(second));
  EXPECT_TRUE(is_live("beta"));

  repositories_.reset(first);
  look();
  ASSERT_TRUE(tells("revision refused", first));

  std::filesystem::rename(repositories_.remote(), repositories_.remote() + ".away");
  look();
  EXPECT_NE(line_with("the source cannot be read; the last good revision stays in force"), "");
  stop();

  // Also after a start while the remote is away.
  start(repositories_.url());
  ASSERT_TRUE(tells("revision is in force again", second));
  ASSERT_TRUE(converges(second));
  stop();

  std::filesystem::rename(repositories_.remote() + ".away", repositories_.remote());
  start(repositories_.url(), {"--allow-rollback"});
  ASSERT_TRUE(tells("revision accepted", first));
  stop();
}

TEST_F(GitDaemonTest, AppliesNothingThatNobodySigned) {
  const auto key = cache_.path("key");
  testing::ProgramOptions generate;
  generate.arguments = {"-q", "-t", "ed25519", "-N", "", "-f", key};
  testing::Subprocess keygen("/usr/bin/ssh-keygen", std::move(generate));
  ASSERT_EQ(keygen.wait().exit_code, 0) << keygen.so_far().errors;
  cache_.write("signers", "t@example.com " + cache_.read("key.pub"));
  const auto unsigned_one = repositories_.push("m/a.yaml", manifest("alpha"));
  start(repositories_.url(), {"--git-verify", "ssh=" + cache_.path("signers")});
  ASSERT_TRUE(tells("revision refused", unsigned_one));
  ASSERT_NE(line_with("no revision of the manifests could be read yet"), "");
  const auto signed_one = repositories_.push(
      "m/b.yaml", manifest("beta"),
      {"-c", "gpg.format=ssh", "-c", "user.signingKey=" + key, "-c", "commit.gpgSign=true"});
  EXPECT_FALSE(is_live("alpha"));
  look();
  ASSERT_TRUE(converges(signed_one));
  EXPECT_TRUE(is_live("alpha"));
  stop();
}

constexpr const char* kKeptRevision =
    "the source cannot be read; the last good revision stays in force";

TEST_F(GitDaemonTest, ShowsItsCredentialsAndKeepsTheRevisionWhenTheyAreRefused) {
  if (!testing::GitHttpServer::available()) GTEST_SKIP() << "needs git-http-backend";
  // "stores:right-token" and "stores:next-token"
  testing::GitHttpServer server(repositories_.files().path(), "Basic c3RvcmVzOnJpZ2h0LXRva2Vu");
  const auto let_in = [&](const std::string& token) {
    files_.write("credentials", "http://stores:" + token + "@" + server.host() + "\n");
  };
  let_in("right-token");
  const auto first = repositories_.push("m/a.yaml", manifest("alpha"));
  start(server.url() + "/remote.git", {"--git-credentials", files_.path("credentials")});
  ASSERT_TRUE(converges(first));

  server.demand("Basic c3RvcmVzOm5leHQtdG9rZW4=");
  const auto second = repositories_.push("m/b.yaml", manifest("beta"));
  look();
  const auto told = line_with(kKeptRevision);
  EXPECT_NE(told.find("--git-credentials"), std::string::npos) << told;
  EXPECT_EQ(told.find("right-token"), std::string::npos) << told;
  EXPECT_TRUE(is_live("alpha"));
  EXPECT_FALSE(is_live("beta"));

  // The file is read anew, and what was refused is not forgotten by git's helper.
  EXPECT_NE(files_.read("credentials").find("right-token"), std::string::npos);
  let_in("next-token");
  look();
  EXPECT_TRUE(converges(second));
  EXPECT_TRUE(is_live("beta"));
  stop();
}

TEST_F(GitDaemonTest, AsksNobodyForCredentialsThatItLacks) {
  if (!testing::GitHttpServer::available()) GTEST_SKIP() << "needs git-http-backend";
  testing::GitHttpServer server(repositories_.files().path(), "Basic nobody-knows");
  repositories_.push("m/a.yaml", manifest("alpha"));
  start(server.url() + "/remote.git");
  const auto told = line_with("the source cannot be read");
  EXPECT_NE(told.find("--git-credentials"), std::string::npos) << told;
  stop();
}

// The applied revision has a status at the host of its repository: one for each change of state.
TEST_F(GitDaemonTest, SetsAStatusOnTheAppliedCommitOncePerChangeOfState) {
  testing::HttpReceiver github;
  const auto first = repositories_.push("m/a.yaml", manifest("alpha"));
  start(
      repositories_.url(),
      {"--interval", "1s", "--commit-status", "github:octo/shop", "--commit-status-url",
       github.url()},
      {{"STOREKEEPER_COMMIT_STATUS_TOKEN", "status-token"}});
  ASSERT_TRUE(converges(first));
  ASSERT_EQ(github.wait_for(1).size(), 1U);
  // Two more passes that find all well: nobody is told again.
  ASSERT_TRUE(converges(first));
  ASSERT_TRUE(converges(first));
  const auto second = repositories_.push("m/b.yaml", manifest("beta"));
  look();
  ASSERT_TRUE(converges(second));
  ASSERT_EQ(github.wait_for(2).size(), 2U);
  emulator_->ask(
      "PUT", "/__emulator/faults", R"([{"kind":"refuse","status":403,"method":"POST"}])");
  const auto third = repositories_.push("m/c.yaml", manifest("gamma"));
  look();
  const auto told = github.wait_for(3);
  ASSERT_EQ(told.size(), 3U);
  const std::pair<std::string, std::string> expected[] = {
      {first, "\"success\""}, {second, "\"success\""}, {third, "\"failure\""}};
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(told[i].target, "/repos/octo/shop/statuses/" + expected[i].first);
    EXPECT_NE(told[i].body.find(expected[i].second), std::string::npos) << told[i].body;
    const auto* token = told[i].headers.find("Authorization");
    ASSERT_NE(token, nullptr);
    EXPECT_EQ(*token, "Bearer status-token");
  }
  emulator_->ask("PUT", "/__emulator/faults", "[]");
  const auto mended = github.wait_for(4);
  ASSERT_EQ(mended.size(), 4U);
  EXPECT_EQ(mended.back().target, "/repos/octo/shop/statuses/" + third);
  EXPECT_NE(mended.back().body.find("\"success\""), std::string::npos) << mended.back().body;
  stop();
}

TEST_F(GitDaemonTest, GivesUpOnARemoteThatNeverAnswers) {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor silent(
      io, {boost::asio::ip::address_v4::loopback(), 0});  // connects, and says nothing
  start(
      "http://127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + "/stores.git",
      {"--git-timeout", "1s"});
  EXPECT_NE(line_with("git did not end within 1s and was killed"), "");
  stop();
}

TEST_F(GitDaemonTest, StopsAtOnceWhileGitWaits) {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor silent(io, {boost::asio::ip::address_v4::loopback(), 0});
  start("http://127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + "/stores.git");
  silent.accept();
  stop();
}

}  // namespace
}  // namespace storekeeper
