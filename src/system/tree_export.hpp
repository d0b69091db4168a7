// Writes the files of one revision into a directory that nobody has seen before, so that a reader
// finds all of them or none.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "system/git_output.hpp"

namespace storekeeper {

/// What may hold manifests: YAML files, links, and `path` itself whatever its name.
bool may_be_exported(const GitEntry& entry, const std::string& path);

/// `contents` in the order of `entries`; of a link, what it points to. Fails with kInternal if the
/// disk does not take them, with kInvalidInput if a path leads out of `directory`.
Result<void> export_tree(
    const std::string& directory, const std::vector<GitEntry>& entries,
    const std::vector<std::string>& contents);

}  // namespace storekeeper
