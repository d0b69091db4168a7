// A file that is there whole or not at all, and only for its owner to read.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {

/// Opened before the work whose result it is to hold, so that a place that cannot be written is
/// known in time; written in one go when the work is done.
class AtomicFile {
 public:
  /// Makes a new file, mode 0600, next to `path`. Fails with kInvalidInput, naming `path`, if that
  /// cannot be done, or if `path` is there and is no regular file.
  static Result<AtomicFile> open(const std::string& path);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  /// Leaves nothing behind unless commit() succeeded.
  ~AtomicFile();

  /// Once: puts `text` on the disk, and under its name in place of what was there. Fails with
  /// kInternal, and then what was there stays.
  Result<void> commit(std::string_view text);

 private:
  AtomicFile(FileDescriptor file, std::string path, std::string draft);

  FileDescriptor file_;
  std::string path_;
  std::string draft_;  // the name until commit(); empty: there is none
};

}  // namespace storekeeper
