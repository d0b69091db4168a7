#include "system/git_mirror.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "support/git_repositories.hpp"
#include "support/run_awaitable.hpp"
#include "support/ssh_key.hpp"

namespace storekeeper {
namespace {

namespace fs = std::filesystem;

class GitMirrorTest : public ::testing::Test {
 protected:
  GitMirrorTest() {
    ::signal(SIGPIPE, SIG_IGN);
    settings_.url = repositories_.url();
    settings_.branch = "main";
    settings_.path = "m";
    settings_.cache = cache_.path();
  }

  // Anew, as another process would.
  RevisionSource& open() {
    mirror_.reset();
    auto opened = open_git_mirror(io_, settings_);
    EXPECT_TRUE(opened) << opened.error().message;
    mirror_ = *std::move(opened);
    kept_ = run(mirror_->kept());
    EXPECT_TRUE(kept_) << kept_.error().message;
    return *mirror_;
  }
  template <class T>
  Result<T> run(boost::asio::awaitable<Result<T>> work) {
    return testing::run_awaitable(io_, std::move(work));
  }
  std::string fetch() {
    const auto fetched = run(mirror_->fetch());
    EXPECT_TRUE(fetched) << fetched.error().message;
    return fetched.value_or("");
  }
  static std::string read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  testing::GitRepositories repositories_;
  testing::TemporaryDirectory cache_;
  boost::asio::io_context io_;
  GitMirrorSettings settings_;
  std::unique_ptr<RevisionSource> mirror_;
  Result<std::string> kept_ = std::string();
};

TEST_F(GitMirrorTest, BringsTheNewestRevisionAndWritesItOut) {
  repositories_.files().write("work/m/deep/b.yml", "b");
  repositories_.files().write("work/m/readme.md", "no manifest");
  repositories_.files().write("work/other/c.yaml", "c");
  repositories_.files().link("work/m/link.yaml", "deep/b.yml");
  const auto pushed = repositories_.push("m/a.yaml", "a");
  open();
  EXPECT_EQ(*kept_, "");
  EXPECT_EQ(run(mirror_->newest()).value_or(""), pushed);
  ASSERT_EQ(fetch(), pushed);
  const auto tree = run(mirror_->check_out(pushed));
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(read(*tree + "/a.yaml"), "a");
  EXPECT_EQ(read(*tree + "/link.yaml"), "b");
  EXPECT_FALSE(fs::exists(*tree + "/readme.md"));
  EXPECT_FALSE(fs::exists(*tree + "/../other"));
  EXPECT_TRUE(run(mirror_->keep(pushed)));
  open();
  EXPECT_EQ(*kept_, pushed);
}

TEST_F(GitMirrorTest, BringsTheWholeRepositoryWhereNoPathIsNamed) {
  repositories_.files().write("work/deep/b.yml", "b");
  const auto pushed = repositories_.push("a.yaml", "a");
  settings_.path = "";
  open();
  ASSERT_EQ(fetch(), pushed);
  const auto tree = run(mirror_->check_out(pushed));
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(read(*tree + "/a.yaml"), "a");
  EXPECT_EQ(read(*tree + "/deep/b.yml"), "b");
}

TEST_F(GitMirrorTest, KeepsOneTreeOnly) {
  const auto first = repositories_.push("m/a.yaml", "a");
  open();
  fetch();
  const auto old = run(mirror_->check_out(first));
  ASSERT_TRUE(old);
  EXPECT_TRUE(run(mirror_->keep(first)));
  const auto second = repositories_.push("m/a.yaml", "b");
  fetch();
  const auto next = run(mirror_->check_out(second));
  ASSERT_TRUE(next) << next.error().message;
  EXPECT_EQ(read(*old + "/a.yaml"), "a");
  EXPECT_TRUE(run(mirror_->keep(second)));
  EXPECT_FALSE(fs::exists(*old));
  EXPECT_EQ(read(*next + "/a.yaml"), "b");
}

TEST_F(GitMirrorTest, TellsHowTwoRevisionsAreRelated) {
  const auto first = repositories_.push("m/a.yaml", "1");
  const auto second = repositories_.push("m/a.yaml", "2");
  open();
  fetch();
  EXPECT_EQ(run(mirror_->relate(second, second)), Kinship::kSame);
  EXPECT_EQ(run(mirror_->relate(second, first)), Kinship::kDescendant);
  repositories_.reset(first);
  fetch();
  EXPECT_EQ(run(mirror_->relate(first, second)), Kinship::kAncestor);
  const auto third = repositories_.push("m/a.yaml", "3");
  fetch();
  EXPECT_EQ(run(mirror_->relate(third, second)), Kinship::kOther);
}

TEST_F(GitMirrorTest, FindsADescendantBehindMoreCommitsThanItFetches) {
  const auto first = repositories_.push("m/a.yaml", "1");
  open();
  fetch();
  // All of them in one run of git.
  std::string script;
  for (int i = 1; i <= 60; ++i) {
    script += "commit refs/heads/main\nmark :" + std::to_string(i) +
              "\ncommitter t <t@example.com> 1700000000 +0000\ndata 0\n" +
              (i == 1 ? "from " + first + "\n" : "");
  }
  testing::ProgramOptions import;
  import.arguments = {"--git-dir=" + repositories_.remote(), "fast-import", "--quiet"};
  import.input = script;
  testing::Subprocess process("/usr/bin/git", std::move(import));
  ASSERT_EQ(process.wait().exit_code, 0) << process.so_far().errors;
  const auto newest = fetch();
  ASSERT_NE(newest, first);
  EXPECT_EQ(run(mirror_->relate(newest, first)), Kinship::kDescendant);
}

TEST_F(GitMirrorTest, SaysThatABranchOrAPathIsNotThere) {
  const auto pushed = repositories_.push("other/a.yaml", "a");
  open();
  fetch();
  const auto tree = run(mirror_->check_out(pushed));
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().message, "the commit has nothing at \"m\"");
  settings_.branch = "in";  // as "main" ends
  open();
  const auto newest = run(mirror_->newest());
  ASSERT_FALSE(newest);
  EXPECT_EQ(newest.error().code, Errc::kNotFound);
  EXPECT_EQ(newest.error().message, "the remote has no longer, or never had, a branch \"in\"");
}

TEST_F(GitMirrorTest, FetchesInSpiteOfWhatAKilledFetchLeaves) {
  repositories_.push("m/a.yaml", "1");
  open();
  fetch();
  const auto second = repositories_.push("m/a.yaml", "2");
  std::string repository;
  for (const auto& entry : fs::directory_iterator(cache_.path())) {
    repository = entry.path().string() + "/repository";
  }
  for (const char* left : {"/shallow.lock", "/refs/storekeeper/fetched.lock"}) {
    std::ofstream(repository + left) << "x";
  }
  EXPECT_EQ(fetch(), second);
}

TEST_F(GitMirrorTest, FailsWithWhatGitSaidWhenTheRemoteIsGone) {
  open();
  fs::rename(repositories_.remote(), repositories_.remote() + ".away");
  const auto newest = run(mirror_->newest());
  ASSERT_FALSE(newest);
  EXPECT_EQ(newest.error().code, Errc::kNetwork);
  EXPECT_NE(
      newest.error().message.find("does not appear to be a git repository"), std::string::npos)
      << newest.error().message;
}

TEST_F(GitMirrorTest, RunsNothingOfTheRepositorysOrAnotherTransport) {
  repositories_.push("m/a.yaml", "a");
  settings_.url = "ext::sh -c date";
  EXPECT_FALSE(open_git_mirror(io_, settings_));
  settings_.url = repositories_.url();
  open();
  const auto again = open_git_mirror(io_, settings_);
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find("another process follows"), std::string::npos);
}

TEST_F(GitMirrorTest, TrustsTheSignaturesOfTheNamedKeysOnly) {
  const auto key = cache_.path("key");
  for (const auto& name : {key, cache_.path("stranger")}) testing::make_ssh_key(name);
  cache_.write("signers", "t@example.com " + cache_.read("key.pub"));
  const auto signing_with = [](const std::string& file) {
    return std::vector<std::string>{"-c", "gpg.format=ssh",     "-c", "user.signingKey=" + file,
                                    "-c", "commit.gpgSign=true"};
  };
  settings_.trust.allowed_signers = cache_.path("signers");
  const auto ours = repositories_.push("m/a.yaml", "1", signing_with(key));
  const auto strangers = repositories_.push("m/a.yaml", "2", signing_with(cache_.path("stranger")));
  const auto unsigned_one = repositories_.push("m/a.yaml", "3");
  open();
  fetch();
  const auto verified = run(mirror_->verify(ours));
  EXPECT_TRUE(verified) << verified.error().message << verified.error().hint;
  for (const auto& commit : {strangers, unsigned_one}) {
    const auto refused = run(mirror_->verify(commit));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::kRefused);
  }
  settings_.trust = {};
  open();
  EXPECT_TRUE(run(mirror_->verify(unsigned_one)));
}

// Keys and the agent that guards them, in the home of the repositories.
class GpgKeys {
 public:
  explicit GpgKeys(std::string home) : home_(std::move(home)) {
    fs::create_directory(home_ + "/.gnupg");
    fs::permissions(home_ + "/.gnupg", fs::perms::owner_all);
  }
  GpgKeys(const GpgKeys&) = delete;
  GpgKeys& operator=(const GpgKeys&) = delete;
  ~GpgKeys() { run("/usr/bin/gpgconf", {"--kill", "all"}); }

  void make(const std::string& user) const {
    run("/usr/bin/gpg", {"--batch", "--quiet", "--passphrase", "", "--quick-generate-key", user,
                         "ed25519", "sign", "never"});
  }
  std::string exported(const std::string& user) const {
    return run("/usr/bin/gpg", {"--batch", "--export", user});
  }

 private:
  std::string run(const std::string& program, std::vector<std::string> arguments) const {
    testing::ProgramOptions options;
    options.arguments = std::move(arguments);
    options.environment = {{"HOME", home_}, {"PATH", "/usr/bin:/bin"}};
    testing::Subprocess process(program, std::move(options));
    const auto result = process.wait();
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    return result.output;
  }

  std::string home_;
};

TEST_F(GitMirrorTest, TrustsTheGpgKeysInTheNamedFileOnly) {
  if (!fs::exists("/usr/bin/gpgconf") || !fs::exists("/usr/bin/gpg-agent")) GTEST_SKIP();
  const GpgKeys keys(repositories_.files().path());
  keys.make("ours@example.com");
  keys.make("stranger@example.com");
  cache_.write("keyring", keys.exported("ours@example.com"));
  const auto signed_by = [this](const std::string& user) {
    return repositories_.push(
        "m/a.yaml", user, {"-c", "user.signingKey=" + user, "-c", "commit.gpgSign=true"});
  };
  const auto ours = signed_by("ours@example.com");
  const auto strangers = signed_by("stranger@example.com");
  settings_.trust.keyring = cache_.path("keyring");
  open();
  fetch();
  const auto verified = run(mirror_->verify(ours));
  EXPECT_TRUE(verified) << verified.error().message << verified.error().hint;
  const auto refused = run(mirror_->verify(strangers));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::kRefused);
  // Keys that count for SSH say nothing about GPG.
  settings_.trust = {};
  settings_.trust.allowed_signers = cache_.path("keyring");
  open();
  EXPECT_FALSE(run(mirror_->verify(ours)));
}

}  // namespace
}  // namespace storekeeper
