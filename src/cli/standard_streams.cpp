#include "cli/standard_streams.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace storekeeper {
namespace {

// What shares the terminal or pipe may have made it non-blocking. False: it cannot be awaited.
bool await_room(int descriptor) {
  pollfd waiting = {};
  waiting.fd = descriptor;
  waiting.events = POLLOUT;
  constexpr int kForEver = -1;
  // A reader that is gone counts as room: the write then says so.
  return ::poll(&waiting, 1, kForEver) >= 0 || errno == EINTR;
}

// 0, or the errno of the write that failed.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN && await_room(descriptor)) {
      continue;
    }
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

void guard_standard_streams() {
  for (int descriptor = kStandardInput; descriptor <= kStandardError; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free number is this one. Reading from the input's stand-in finds the end;
    // writing to the others' fails with EBADF.
    (void)::open("/dev/null", O_RDONLY);
  }
}

Result<void> write_results(std::string_view text) {
  switch (write_all(kStandardOutput, text)) {
    case 0: return {};
    case EPIPE: return fail(Errc::kInternal, "standard output was closed by its reader");
    case EBADF: return fail(Errc::kInternal, "standard output is closed");
    case ENOSPC: return fail(Errc::kInternal, "standard output: no space left on the device");
    default: return fail(Errc::kInternal, "standard output cannot be written");
  }
}

void write_message(std::string_view text) { (void)write_all(kStandardError, text); }

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

}  // namespace storekeeper
