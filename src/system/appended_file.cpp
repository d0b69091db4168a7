#include "system/appended_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr mode_t kOwnerOnly = 0600;

tl::unexpected<Error> unusable(const std::string& path, const std::string& why) {
  return fail(Errc::kInvalidInput, quoted(path) + " cannot be appended to: " + why);
}

bool is_named(int descriptor, const std::string& path) {
  struct stat opened{};
  struct stat named{};
  return ::fstat(descriptor, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

}  // namespace

Result<void> AppendedFile::open() {
  if (file_.valid() && is_named(file_.get(), path_)) return {};
  FileDescriptor file(::open(
      path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK,
      kOwnerOnly));
  if (!file.valid()) return unusable(path_, explain_errno(errno));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return unusable(path_, explain_errno(errno));
  if (!S_ISREG(status.st_mode)) return unusable(path_, "it is not a regular file");
  if (status.st_uid != ::geteuid()) return unusable(path_, "it belongs to another user");
  file_ = std::move(file);
  return {};
}

Result<void> AppendedFile::append(std::string_view line) {
  if (auto opened = open(); !opened) return opened;
  const int error = write_whole(file_.get(), line);
  if (error != 0) return unusable(path_, explain_errno(error));
  return {};
}

}  // namespace storekeeper
