// Writes a set of files into a directory, all or as good as none, and never over the work of a
// person.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace storekeeper {

struct OutputFile {
  std::string name;  // no slash
  std::string text;
};

struct OutputRules {
  /// May a file with this content be replaced? Not asked about content that would not change.
  bool (*replaceable)(std::string_view content) noexcept = nullptr;
  bool force = false;  // replace any regular file
};

struct WrittenFiles {
  std::vector<std::string> paths = {};  // of all the files, in their order
  int unchanged = 0;                    // those that held the very text already
};

/// Creates `directory` if need be. Fails with kInvalidInput before anything is replaced if a file
/// is in the way, or the text of all files cannot be stored; only if the disk fails between two
/// renames are some files new and others old. A reader sees old or new files, never parts.
Result<WrittenFiles> write_files(
    const std::string& directory, const std::vector<OutputFile>& files, const OutputRules& rules);

}  // namespace storekeeper
