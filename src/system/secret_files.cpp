#include "system/secret_files.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace storekeeper {
namespace {

// O_NONBLOCK: opening a FIFO would wait for a writer for ever.
constexpr int kReadFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

int open_with_openat2(int root, const std::string& path, bool follow_symlinks) {
  open_how how{};
  how.flags = static_cast<__u64>(kReadFlags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  if (!follow_symlinks) how.resolve |= RESOLVE_NO_SYMLINKS;
  // EAGAIN: a rename elsewhere raced with the check.
  constexpr int kAttempts = 8;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto descriptor = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof(how));
    if (descriptor >= 0 || errno != EAGAIN) return static_cast<int>(descriptor);
  }
  return -1;
}

// Every component is opened relative to the one before, and none may be a link.
int open_by_walking(int root, std::string_view path) {
  FileDescriptor directory(::dup(root));
  while (true) {
    const auto slash = path.find('/');
    const std::string name(path.substr(0, slash));
    const bool last = slash == path.npos || path.find_first_not_of('/', slash) == path.npos;
    if (name == "..") {
      errno = EXDEV;
      return -1;
    }
    if (last && slash == path.npos) {
      return ::openat(directory.get(), name.c_str(), kReadFlags | O_NOFOLLOW);
    }
    if (!name.empty() && name != ".") {
      FileDescriptor next(
          ::openat(directory.get(), name.c_str(), O_PATH | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW));
      if (!next.valid()) return -1;
      directory = std::move(next);
    }
    path.remove_prefix(slash + 1);
  }
}

std::string without_trailing_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

FileDescriptor open_beneath(
    const std::string& root, const std::string& path, const BeneathOptions& options) {
  const FileDescriptor directory(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return {};
  if (path.empty() || path.front() == '/') {
    errno = EXDEV;
    return {};
  }
  if (options.use_openat2) {
    const int descriptor = open_with_openat2(directory.get(), path, options.follow_symlinks);
    if (descriptor >= 0) return FileDescriptor(descriptor);
    // A kernel before 5.6, or a sandbox that does not know the call.
    if (errno != ENOSYS && errno != EPERM) return {};
  }
  return FileDescriptor(open_by_walking(directory.get(), path));
}

bool split_root(
    const std::string& path, const std::vector<std::string>& roots, std::string& root,
    std::string& relative) {
  if (roots.empty()) return false;
  if (path.empty() || path.front() != '/') {
    root = roots.front();
    relative = path;
    return true;
  }
  for (const auto& candidate : roots) {
    auto prefix = without_trailing_slashes(candidate);
    if (prefix != "/") prefix += '/';
    if (!path.starts_with(prefix)) continue;
    root = candidate;
    relative = path.substr(prefix.size());
    return true;
  }
  return false;
}

}  // namespace storekeeper
