#include "system/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

tl::unexpected<Error> refused(Errc code, const std::string& path, const std::string& why) {
  return fail(code, quoted(path) + " cannot be written: " + why);
}

// Without it, the new name may be lost when the machine stops. Not every file system can do it.
void put_name_on_disk(const std::string& path) {
  const auto slash = path.rfind('/');
  const auto directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const FileDescriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.valid()) (void)::fsync(opened.get());
}

}  // namespace

AtomicFile::AtomicFile(FileDescriptor file, std::string path, std::string draft)
    : file_(std::move(file)), path_(std::move(path)), draft_(std::move(draft)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : file_(std::move(other.file_)),
      path_(std::move(other.path_)),
      draft_(std::exchange(other.draft_, {})) {}

AtomicFile::~AtomicFile() {
  if (!draft_.empty()) ::unlink(draft_.c_str());
}

Result<AtomicFile> AtomicFile::open(const std::string& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    return refused(
        Errc::kInvalidInput, path,
        S_ISDIR(status.st_mode) ? "it is a directory" : "it is there and is no regular file");
  }
  auto draft = path + ".XXXXXX";
  FileDescriptor file(::mkostemp(draft.data(), O_CLOEXEC));  // mode 0600
  if (!file.valid()) return refused(Errc::kInvalidInput, path, explain_errno(errno));
  return AtomicFile(std::move(file), path, std::move(draft));
}

Result<void> AtomicFile::commit(std::string_view text) {
  auto problem = write_whole(file_.get(), text);
  if (problem == 0 && ::fsync(file_.get()) != 0) problem = errno;
  if (problem == 0 && ::rename(draft_.c_str(), path_.c_str()) != 0) problem = errno;
  if (problem != 0) return refused(Errc::kInternal, path_, explain_errno(problem));
  draft_.clear();
  put_name_on_disk(path_);
  return {};
}

}  // namespace storekeeper
