// Whether a Git work tree is in the middle of something, so that its files may be a mixture of two
// states. Looks at the repository's files only and runs no program.
#pragma once

#include <string>

namespace storekeeper {

/// What is unfinished in the work tree that holds `path` (a file, a directory or a pattern), such
/// as "a merge (.git/MERGE_HEAD is there)"; empty if nothing is, or if it is in no work tree.
std::string unfinished_git_work(const std::string& path);

}  // namespace storekeeper
