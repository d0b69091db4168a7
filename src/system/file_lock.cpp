#include "system/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr mode_t kOwnerOnly = 0600;

tl::unexpected<Error> refused(const std::string& path, const std::string& why) {
  return fail(Errc::kInvalidInput, "the lock " + quoted(path) + " cannot be used: " + why);
}

// False if the file was removed, by the holder before us, between its opening and its locking.
bool is_still_there(const std::string& path, const struct stat& opened) {
  struct stat named{};
  return ::lstat(path.c_str(), &named) == 0 && named.st_dev == opened.st_dev &&
         named.st_ino == opened.st_ino;
}

}  // namespace

Result<std::optional<FileLock>> FileLock::try_take(const std::string& path) {
  while (true) {
    FileDescriptor file(::open(
        path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK,
        kOwnerOnly));
    if (!file.valid()) return refused(path, explain_errno(errno));
    struct stat status{};
    if (::fstat(file.get(), &status) != 0) return refused(path, explain_errno(errno));
    if (!S_ISREG(status.st_mode)) return refused(path, "it is not a regular file");
    if (status.st_uid != ::geteuid()) return refused(path, "it belongs to another user");
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno == EWOULDBLOCK) return std::optional<FileLock>();
      return refused(path, explain_errno(errno));
    }
    if (is_still_there(path, status)) {
      return std::optional<FileLock>(FileLock(std::move(file), path));
    }
  }
}

bool FileLock::is_named() const {
  struct stat status{};
  return file_.valid() && ::fstat(file_.get(), &status) == 0 && is_still_there(path_, status);
}

FileLock::~FileLock() {
  // While it is still held, so that nobody can have taken it in between.
  if (is_named()) ::unlink(path_.c_str());
}

}  // namespace storekeeper
