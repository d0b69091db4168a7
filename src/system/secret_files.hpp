// Opens files below a directory, and nowhere else, whatever the path says.
#pragma once

#include <string>
#include <vector>

#include "system/regular_file.hpp"

namespace storekeeper {

struct BeneathOptions {
  /// Symbolic links may be followed as long as they stay below the root (openat2 checks it;
  /// a kernel without openat2 cannot, and refuses them).
  bool follow_symlinks = false;
  /// Off: walk the path component by component, as on a kernel without openat2.
  bool use_openat2 = true;
};

/// Opens `path`, which is relative, below the directory `root` for reading, without blocking.
/// Not valid with errno set: EXDEV if the path leads out of the root, ELOOP for a symbolic link.
FileDescriptor open_beneath(
    const std::string& root, const std::string& path, const BeneathOptions& options);

/// The path relative to one of `roots` if it is absolute and lies below it by its text;
/// `root` is set to that one. A relative path belongs to the first root. False if none fits.
bool split_root(
    const std::string& path, const std::vector<std::string>& roots, std::string& root,
    std::string& relative);

}  // namespace storekeeper
