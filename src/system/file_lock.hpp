// One file that at most one process holds at a time. The kernel lets go of it when its holder
// ends, however that happens, and the file goes with the lock.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {

class FileLock {
 public:
  /// Takes the lock without waiting, or yields nothing while another process (or another object
  /// of this one) holds it. Makes the file, mode 0600, and never its directory. Fails with
  /// kInvalidInput, naming the path, if the file cannot be made, is a link or no regular file, or
  /// belongs to another user.
  static Result<std::optional<FileLock>> try_take(const std::string& path);

  FileLock(FileLock&& other) noexcept = default;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  /// Whether the path still means the file that is locked: nobody has removed it.
  bool is_named() const;
  /// Lets go, and removes the file if it is still ours.
  ~FileLock();

 private:
  FileLock(FileDescriptor file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  FileDescriptor file_;
  std::string path_;
};

}  // namespace storekeeper
