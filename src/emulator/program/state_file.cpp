#include "emulator/program/state_file.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstddef>
#include <utility>

#include "base/printable.hpp"
#include "system/atomic_file.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1024} * 1024 * 1024;

tl::unexpected<Error> unreadable(const std::string& path, const std::string& why) {
  return fail(Errc::kInvalidInput, "--state " + quoted(path) + " cannot be read: " + why);
}

}  // namespace

Result<std::optional<std::string>> StateFile::load() const {
  const FileDescriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.valid() && errno == ENOENT) return std::optional<std::string>();
  if (!file.valid()) return unreadable(path_, explain_errno(errno));
  std::string text;
  switch (read_regular_file(file.get(), kLargestFile, text)) {
    case ReadOutcome::kRead: return std::optional<std::string>(std::move(text));
    case ReadOutcome::kNotRegular: return unreadable(path_, "it is not a regular file");
    case ReadOutcome::kTooLarge: return unreadable(path_, "it is larger than 1 GiB");
    case ReadOutcome::kFailed: break;
  }
  return unreadable(path_, explain_errno(errno));
}

Result<void> StateFile::save(std::string_view text) const {
  auto file = AtomicFile::open(path_);
  if (!file) return fail(with_context("--state", file.error()));
  auto written = file->commit(text);
  if (!written) return fail(with_context("--state", written.error()));
  return {};
}

}  // namespace storekeeper
