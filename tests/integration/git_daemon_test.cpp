#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <filesystem>

#include "integration/git_daemon_fixture.hpp"
#include "support/git_http_server.hpp"
#include "support/http_receiver.hpp"
#include "support/ssh_key.hpp"

namespace storekeeper {
namespace {

TEST_F(GitDaemonTest, FollowsPushesAndKeepsTheLastGoodRevision) {
  const auto first = repositories_.push("m/a.yaml", redis_manifest("alpha"));
  start(repositories_.url());
  ASSERT_TRUE(tells("revision accepted", first));
  ASSERT_TRUE(converges(first));
  EXPECT_TRUE(is_live("alpha"));

  const auto second = repositories_.push("m/b.yaml", redis_manifest("beta"));
  look();
  ASSERT_TRUE(tells("revision accepted", second));
  ASSERT_TRUE(converges(second));
  EXPECT_TRUE(is_live("beta"));

  repositories_.reset(first);
  look();
  ASSERT_TRUE(tells("revision refused", first));

  std::filesystem::rename(repositories_.remote(), repositories_.remote() + ".away");
  look();
  EXPECT_NE(line_with(kKeptRevision), "");
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
  testing::make_ssh_key(key);
  cache_.write("signers", "t@example.com " + cache_.read("key.pub"));
  const auto unsigned_one = repositories_.push("m/a.yaml", redis_manifest("alpha"));
  start(repositories_.url(), {"--git-verify", "ssh=" + cache_.path("signers")});
  ASSERT_TRUE(tells("revision refused", unsigned_one));
  ASSERT_NE(line_with("no revision of the manifests could be read yet"), "");
  const auto signed_one = repositories_.push(
      "m/b.yaml", redis_manifest("beta"),
      {"-c", "gpg.format=ssh", "-c", "user.signingKey=" + key, "-c", "commit.gpgSign=true"});
  EXPECT_FALSE(is_live("alpha"));
  look();
  ASSERT_TRUE(converges(signed_one));
  EXPECT_TRUE(is_live("alpha"));
  stop();
}

TEST_F(GitDaemonTest, ShowsItsCredentialsAndKeepsTheRevisionWhenTheyAreRefused) {
  if (!testing::GitHttpServer::available()) GTEST_SKIP() << "needs git-http-backend";
  // "stores:right-token" and "stores:next-token"
  testing::GitHttpServer server(repositories_.files().path(), "Basic c3RvcmVzOnJpZ2h0LXRva2Vu");
  const auto let_in = [&](const std::string& token) {
    files_.write("credentials", "http://stores:" + token + "@" + server.host() + "\n");
  };
  let_in("right-token");
  const auto first = repositories_.push("m/a.yaml", redis_manifest("alpha"));
  start(server.url() + "/remote.git", {"--git-credentials", files_.path("credentials")});
  ASSERT_TRUE(converges(first));

  server.demand("Basic c3RvcmVzOm5leHQtdG9rZW4=");
  const auto second = repositories_.push("m/b.yaml", redis_manifest("beta"));
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
  repositories_.push("m/a.yaml", redis_manifest("alpha"));
  start(server.url() + "/remote.git");
  const auto told = line_with("the source cannot be read");
  EXPECT_NE(told.find("--git-credentials"), std::string::npos) << told;
  stop();
}

// The applied revision has a status at the host of its repository: one for each change of state.
TEST_F(GitDaemonTest, SetsAStatusOnTheAppliedCommitOncePerChangeOfState) {
  testing::HttpReceiver github;
  const auto first = repositories_.push("m/a.yaml", redis_manifest("alpha"));
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
  const auto second = repositories_.push("m/b.yaml", redis_manifest("beta"));
  look();
  ASSERT_TRUE(converges(second));
  ASSERT_EQ(github.wait_for(2).size(), 2U);
  emulator_->ask(
      "PUT", "/__emulator/faults", R"([{"kind":"refuse","status":403,"method":"POST"}])");
  const auto third = repositories_.push("m/c.yaml", redis_manifest("gamma"));
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
