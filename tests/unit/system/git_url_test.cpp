#include "system/git_url.hpp"

#include <gtest/gtest.h>

#include <string>

namespace storekeeper {
namespace {

TEST(GitUrl, KnowsHowEachAddressIsReached) {
  const std::pair<const char*, GitTransport> cases[] = {
      {"https://git.example.com/team/stores.git", GitTransport::kHttps},
      {"https://bot@git.example.com/team/stores", GitTransport::kHttps},
      {"ssh://git@git.example.com:22/stores.git", GitTransport::kSsh},
      {"git@git.example.com:team/stores.git", GitTransport::kSsh},
      {"file:///srv/git/stores.git", GitTransport::kFile},
      {"/srv/git/stores.git", GitTransport::kFile},
      {"http://127.0.0.1:8080/stores.git", GitTransport::kHttp},
      {"http://[::1]:8080/stores.git", GitTransport::kHttp},
      {"http://localhost/stores.git", GitTransport::kHttp},
  };
  for (const auto& [url, transport] : cases) {
    const auto read = read_git_url(url);
    ASSERT_TRUE(read) << url;
    EXPECT_EQ(*read, transport) << url;
  }
}

TEST(GitUrl, RefusesWhatRunsProgramsOrIsNotEncrypted) {
  for (const char* url :
       {"", "stores.git", "../stores.git", "ext::sh -c date", "ext::date", "fd::17", "git@ext::x",
        "git://git.example.com/stores.git", "http://git.example.com/stores.git",
        "http://127.0.0.1.example.com/stores.git", "ftp://git.example.com/stores.git",
        "--upload-pack=date", "-u@host:path", "git@-oProxyCommand=date:x", "https:///stores.git",
        "ssh://-oProxyCommand=date/x", "https://git.example.com/a b", "@host:path", "a@:path"}) {
    EXPECT_FALSE(read_git_url(url)) << url;
  }
}

TEST(GitUrl, DoesNotShowAPassword) {
  const auto read = read_git_url("https://bot:s3cret@git.example.com/stores.git");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message.find("s3cret"), std::string::npos);
  EXPECT_NE(read.error().hint.find("--git-credentials"), std::string::npos);
}

TEST(GitUrl, TakesBranchesAsGitNamesThem) {
  for (const char* branch : {"main", "release/1.2", "feature#7", "a-b_c", "@home"}) {
    EXPECT_TRUE(check_git_branch(branch)) << branch;
  }
  for (const char* branch :
       {"", "-x", "/x", "x/", "x.lock", "a..b", "a b", "a~1", "a^", "a:b", "a?", "a*", "[a", "a\\b",
        "x@{1}", "a//b", "a.", "a\tb"}) {
    EXPECT_FALSE(check_git_branch(branch)) << branch;
  }
}

TEST(GitUrl, TakesPathsThatStayInTheRepository) {
  for (const char* path : {"manifests", "deploy/manifests/", "a/..b/c", ".storekeeper"}) {
    EXPECT_TRUE(check_git_path(path)) << path;
  }
  for (const char* path : {"", "/", "/srv", "../x", "a/../b", ".", "./a", "a//b", "a/."}) {
    EXPECT_FALSE(check_git_path(path)) << path;
  }
}

}  // namespace
}  // namespace storekeeper
