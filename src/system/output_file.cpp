#include "system/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

#include "base/printable.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {
namespace {

constexpr mode_t kUsualMode = 0666;  // less what the umask takes away

tl::unexpected<Error> cannot_write(const std::string& path, int problem) {
  const auto why = problem == ENOSPC   ? std::string("no space left on the device")
                   : problem == EROFS  ? std::string("the file system is read-only")
                   : problem == ENOENT ? std::string("its directory does not exist")
                                       : explain_errno(problem);
  return fail(
      Errc::kInvalidInput, quoted(path) + " cannot be written: " + why,
      "name a file in a directory that exists and may be written to");
}

// Where the content is to go, and what is there now.
struct Destination {
  std::string path = {};  // without links
  bool exists = false;
  bool regular = true;  // also of what does not exist
  mode_t mode = kUsualMode;
};

Result<Destination> destination_of(const std::string& path) {
  Destination destination;
  destination.path = path;
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT && !path.ends_with('/')) return destination;
    return cannot_write(path, errno);
  }
  if (S_ISDIR(status.st_mode)) return cannot_write(path, EISDIR);
  destination.exists = true;
  destination.regular = S_ISREG(status.st_mode);
  destination.mode = status.st_mode & 07777U;
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
  if (real) destination.path = real.get();
  return destination;
}

// A new file beside `path`, of a name that nobody has. Invalid: errno says why.
FileDescriptor open_beside(const std::string& path, std::string& name) {
  constexpr int kMostNames = 100;
  for (int attempt = 0; attempt < kMostNames; ++attempt) {
    const auto slash = path.rfind('/') + 1;  // 0 if there is none
    name = path.substr(0, slash) + "." + path.substr(slash) + "." + std::to_string(::getpid()) +
           "-" + std::to_string(attempt);
    FileDescriptor file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kUsualMode));
    if (file.valid() || errno != EEXIST) return file;
  }
  return {};
}

Result<void> write_in_place(const std::string& path, std::string_view text, int flags) {
  const FileDescriptor file(
      ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | flags, kUsualMode));
  if (!file.valid()) return cannot_write(path, errno);
  const auto problem = write_whole(file.get(), text);
  if (problem != 0) return cannot_write(path, problem);
  return {};
}

}  // namespace

Result<void> check_replaceable(const std::string& path) {
  const auto destination = destination_of(path);
  if (!destination) return fail(destination.error());
  if (!destination->regular) {
    if (::access(path.c_str(), W_OK) != 0) return cannot_write(path, errno);
    return {};
  }
  std::string name;
  const auto probe = open_beside(destination->path, name);
  if (!probe.valid()) return cannot_write(path, errno);
  ::unlink(name.c_str());
  return {};
}

Result<void> replace_file(const std::string& path, std::string_view text) {
  const auto destination = destination_of(path);
  if (!destination) return fail(destination.error());
  if (!destination->regular) return write_in_place(path, text, 0);
  std::string name;
  const auto file = open_beside(destination->path, name);
  if (!file.valid()) return cannot_write(path, errno);
  if (destination->exists) (void)::fchmod(file.get(), destination->mode);
  auto problem = write_whole(file.get(), text);
  if (problem == 0 && ::fsync(file.get()) != 0) problem = errno;
  if (problem == 0 && ::rename(name.c_str(), destination->path.c_str()) != 0) problem = errno;
  if (problem == 0) return {};
  ::unlink(name.c_str());
  return cannot_write(path, problem);
}

Result<void> append_to_file(const std::string& path, std::string_view text) {
  return write_in_place(path, text, O_CREAT | O_APPEND);
}

}  // namespace storekeeper
