// The keys that --git-ssh-key and --git-known-hosts name, against an SSH server.
#include <filesystem>

#include "integration/git_daemon_fixture.hpp"
#include "support/ssh_key.hpp"
#include "support/ssh_server.hpp"

namespace storekeeper {
namespace {

class GitSshTest : public GitDaemonTest {
 protected:
  GitSshTest() {
    testing::make_ssh_key(files_.path("our key"));
    server_.let_in(files_.read("our key.pub"));
    expect_host_key(server_.host_key());
  }

  void expect_host_key(const std::string& key) {
    files_.write("known hosts", server_.known_host(key));
  }
  void start_over_ssh() {
    start(
        server_.url(repositories_.remote()),
        {"--git-ssh-key", files_.path("our key"), "--git-known-hosts", files_.path("known hosts")});
  }

  testing::SshServer server_;
};

TEST_F(GitSshTest, ShowsItsKeyAndKeepsTheRevisionWhenThatIsRefused) {
  const auto first = repositories_.push("m/a.yaml", redis_manifest("alpha"));
  start_over_ssh();
  ASSERT_TRUE(converges(first));
  EXPECT_TRUE(is_live("alpha"));

  server_.let_in("");
  const auto second = repositories_.push("m/b.yaml", redis_manifest("beta"));
  look();
  const auto told = line_with(kKeptRevision);
  EXPECT_NE(told.find("Permission denied"), std::string::npos) << told;
  EXPECT_NE(told.find("--git-ssh-key"), std::string::npos) << told;
  EXPECT_FALSE(is_live("beta"));

  server_.let_in(files_.read("our key.pub"));
  look();
  ASSERT_TRUE(converges(second));
  EXPECT_TRUE(is_live("beta"));
  stop();
}

// Somebody else at the same address gets no chance to serve manifests.
TEST_F(GitSshTest, RefusesAHostWithAnotherKeyThanTheKnownOne) {
  testing::make_ssh_key(files_.path("another"));
  const auto another = files_.read("another.pub");
  repositories_.push("m/a.yaml", redis_manifest("alpha"));
  for (const bool known_by_another_key : {true, false}) {
    if (known_by_another_key) {
      expect_host_key(another.substr(0, another.find(' ', another.find(' ') + 1)));
    } else {
      files_.write("known hosts", "");
    }
    start_over_ssh();
    const auto told = line_with("the source cannot be read");
    EXPECT_NE(told.find("Host key verification failed"), std::string::npos) << told;
    EXPECT_NE(told.find("--git-known-hosts"), std::string::npos) << told;
    EXPECT_EQ(
        told.find("another key than the known one") != std::string::npos, known_by_another_key)
        << told;
    stop();
    EXPECT_FALSE(is_live("alpha"));
  }
}

}  // namespace
}  // namespace storekeeper
