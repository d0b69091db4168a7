// Reads a file that may be hostile: nothing but regular files, never more than a limit. And the
// descriptor that all who open files hold.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace storekeeper {

/// Owns a file descriptor; -1 is none.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  int get() const noexcept { return descriptor_; }
  bool valid() const noexcept { return descriptor_ >= 0; }
  /// From now on somebody else's to close.
  int release() noexcept { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_ = -1;
};

enum class ReadOutcome { kRead, kNotRegular, kTooLarge, kFailed };

/// Appends the whole of an open regular file to `text`. kFailed leaves errno set.
ReadOutcome read_regular_file(int descriptor, std::size_t limit, std::string& text);

/// Appends everything up to the end of a pipe, terminal or file.
ReadOutcome read_to_end(int descriptor, std::size_t limit, std::string& text);

/// Writes all of it. 0, or the errno of the write that failed.
int write_whole(int descriptor, std::string_view text);

/// What an errno means, in plain words: "it does not exist", "permission denied", ...
std::string explain_errno(int error);

}  // namespace storekeeper
