// Manifests in a Git repository, next to an emulator.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "e2e/e2e_fixture.hpp"

namespace storekeeper::testing {

/// The directory is the work tree of a new repository, on its branch main; nothing is committed.
class WithRepository : public WithEmulator {
 protected:
  WithRepository() { git({"init", "--quiet", "--initial-branch=main", "."}); }

  ProgramResult git(std::vector<std::string> arguments, const std::string& where = ".") const {
    arguments.insert(
        arguments.begin(), {"-c", "user.name=t", "-c", "user.email=t@example.com", "-C", where});
    auto given = options(std::move(arguments));
    Subprocess process("/usr/bin/git", std::move(given));
    const auto result = process.wait();
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    return result;
  }
  void commit(const std::string& message) const {
    git({"add", "m"});
    git({"commit", "--quiet", "--message", message});
  }
  std::string id_of(const std::string& name) const {
    for (const auto& item : emulator->integrations()) {
      if (item["name"] == name) return item["_id"];
    }
    return {};
  }
};

}  // namespace storekeeper::testing
