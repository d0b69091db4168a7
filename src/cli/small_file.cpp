#include "cli/small_file.hpp"

#include <fcntl.h>

#include <cerrno>

#include "base/secret.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {

Result<std::string> read_small_file(const std::string& path, std::size_t limit) {
  // Without O_NONBLOCK, opening a pipe would wait for its writer.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.valid()) {
    const auto problem = errno;
    const bool absent = problem == ENOENT || problem == ENOTDIR;
    return fail(
        absent ? Errc::kNotFound : Errc::kInvalidInput,
        "cannot be read: " + explain_errno(problem));
  }
  // The file may hold the access token. With room for the largest file, the text neither leaves
  // a copy behind by growing nor fits into the string object itself, which a move would copy.
  std::string text;
  text.reserve(limit + 1);
  const auto outcome = read_regular_file(file.get(), limit, text);
  if (outcome == ReadOutcome::kRead) return text;
  const auto problem = errno;
  wipe(text);
  switch (outcome) {
    case ReadOutcome::kRead:
    case ReadOutcome::kFailed: break;
    case ReadOutcome::kNotRegular: return fail(Errc::kInvalidInput, "is not a regular file");
    case ReadOutcome::kTooLarge:
      return fail(Errc::kInvalidInput, "is larger than " + std::to_string(limit / 1024) + " KiB");
  }
  return fail(Errc::kInvalidInput, "cannot be read: " + explain_errno(problem));
}

}  // namespace storekeeper
