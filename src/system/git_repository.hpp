// A Git repository, read through the git program: revisions, trees, files. Changes nothing in it,
// and does not look at the work tree.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "system/git_output.hpp"

namespace storekeeper {

class GitRepository {
 public:
  /// The one that `directory` is in. Fails with kInvalidInput if there is none, or no git.
  static Result<GitRepository> find(const std::string& directory);

  /// Absolute, without links.
  const std::string& root() const noexcept { return root_; }

  /// Id of the commit that `revision` names. Fails with kInvalidInput, in a shallow clone with the
  /// way to deepen it.
  Result<std::string> commit(const std::string& revision) const;

  /// Id of the last commit that `revision` and HEAD have in common. Fails as commit() does.
  Result<std::string> merge_base(const std::string& revision) const;

  /// Everything beneath `path` (or `path` itself) at `commit`; empty if it was not there then.
  Result<std::vector<GitEntry>> list(const std::string& commit, const std::string& path) const;

  /// The contents of `entries`, in their order.
  Result<std::vector<std::string>> read(const std::vector<GitEntry>& entries) const;

 private:
  explicit GitRepository(std::string root) : root_(std::move(root)) {}
  bool is_shallow() const;
  Error no_revision(const std::string& revision) const;

  std::string root_;
};

}  // namespace storekeeper
