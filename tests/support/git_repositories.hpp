// Git repositories of a test's own: one that people work in, and the bare one that they push to.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/subprocess.hpp"
#include "support/temporary_directory.hpp"

namespace storekeeper::testing {

class GitRepositories {
 public:
  GitRepositories() {
    files_.make_directory("work");
    git({"init", "--quiet", "--bare", "--initial-branch=main", remote()});
    git({"-C", remote(), "config", "uploadpack.allowFilter", "true"});
    git({"-C", remote(), "config", "uploadpack.allowAnySHA1InWant", "true"});
    git({"init", "--quiet", "--initial-branch=main", work()});
  }

  std::string remote() const { return files_.path("remote.git"); }
  /// As a transport that is not taken for a local copy.
  std::string url() const { return "file://" + remote(); }
  std::string work() const { return files_.path("work"); }
  const TemporaryDirectory& files() const { return files_; }

  /// What git prints, without the line's end.
  std::string git(std::vector<std::string> arguments) const {
    ProgramOptions options;
    options.arguments = {"-c", "user.name=t", "-c", "user.email=t@example.com"};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", files_.path()}, {"LC_ALL", "C"}};
    Subprocess process("/usr/bin/git", std::move(options));
    auto result = process.wait();
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    while (result.output.ends_with('\n')) result.output.pop_back();
    return result.output;
  }

  /// Commits a file and pushes it; the commit's id. `options`: of git commit.
  std::string push(
      const std::string& name, const std::string& text, std::vector<std::string> options = {}) {
    files_.write("work/" + name, text);
    git({"-C", work(), "add", "--all"});
    return push_all(std::move(options));
  }
  std::string push_all(std::vector<std::string> options = {}) {
    std::vector<std::string> commit = {"-C", work()};
    commit.insert(commit.end(), options.begin(), options.end());
    commit.insert(commit.end(), {"commit", "--quiet", "--allow-empty", "--message=change"});
    git(std::move(commit));
    push_head();
    return git({"-C", work(), "rev-parse", "HEAD"});
  }
  void push_head() const {
    git({"-C", work(), "push", "--quiet", "--force", remote(), "HEAD:main"});
  }
  void reset(const std::string& revision) const {
    git({"-C", work(), "reset", "--quiet", "--hard", revision});
    push_head();
  }

 private:
  TemporaryDirectory files_;
};

}  // namespace storekeeper::testing
