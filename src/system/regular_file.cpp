#include "system/regular_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace storekeeper {

FileDescriptor::~FileDescriptor() {
  if (valid()) ::close(descriptor_);
}

ReadOutcome read_to_end(int descriptor, std::size_t limit, std::string& text) {
  constexpr std::size_t kMostAtOnce = 16 * 1024;
  const auto begin = text.size();
  while (true) {
    const auto used = text.size();
    // One byte more than the limit tells a file that is too large from one that just fits.
    // And no more than there is room for, where the caller knew the size: room is filled first.
    const auto room = text.capacity() - used;
    const auto chunk = room == 0 ? kMostAtOnce : std::min(room, kMostAtOnce);
    const auto wanted = std::min(chunk, begin + limit + 1 - used);
    text.resize(used + wanted);
    const auto count = ::read(descriptor, text.data() + used, wanted);
    text.resize(used + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ReadOutcome::kFailed;
    if (count == 0) return ReadOutcome::kRead;
    if (text.size() - begin > limit) return ReadOutcome::kTooLarge;
  }
}

ReadOutcome read_regular_file(int descriptor, std::size_t limit, std::string& text) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return ReadOutcome::kFailed;
  if (!S_ISREG(status.st_mode)) return ReadOutcome::kNotRegular;
  if (status.st_size > static_cast<off_t>(limit)) return ReadOutcome::kTooLarge;
  text.reserve(text.size() + static_cast<std::size_t>(status.st_size) + 1);
  return read_to_end(descriptor, limit, text);
}

int write_whole(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

std::string explain_errno(int error) {
  switch (error) {
    case ENOENT: return "it does not exist";
    case EACCES:
    case EPERM: return "permission denied";
    case ENOTDIR: return "a part of the path is not a directory";
    case EISDIR: return "it is a directory";
    case ELOOP: return "a part of the path is a symbolic link";
    case EXDEV: return "the path leads out of the allowed directory";
    case ENOSPC:
    case EDQUOT: return "the disk is full";
    case EROFS: return "the file system cannot be written to";
    case ENAMETOOLONG: return "the path is too long";
    case ENXIO: return "it is not a regular file";
    case EMFILE:
    case ENFILE: return "too many open files";
    default: return "system error " + std::to_string(error);
  }
}

}  // namespace storekeeper
