// A file that only grows, and that others may move away under us: logrotate's way.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {

class AppendedFile {
 public:
  explicit AppendedFile(std::string path) : path_(std::move(path)) {}

  /// Opens the file, and makes it, mode 0600, where it is not there; does nothing while the name
  /// still means the file that is open. Fails with kInvalidInput, naming the path, if it cannot be
  /// opened, is a link or no regular file, or belongs to another user.
  Result<void> open();

  /// open(), and `line` as a whole at the end: lines of several processes do not mix.
  Result<void> append(std::string_view line);

  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  FileDescriptor file_ = {};
};

}  // namespace storekeeper
