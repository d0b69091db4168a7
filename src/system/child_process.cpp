#include "system/child_process.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

#include "system/child_start.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kMostErrors = 4096;

// Moves what there is from `from` to `text`; closes `from` at its end.
void read_some(FileDescriptor& from, std::string& text) {
  std::array<char, 65536> buffer{};
  const auto count = ::read(from.get(), buffer.data(), buffer.size());
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    from = FileDescriptor();
  }
}

void write_some(FileDescriptor& to, std::string_view& input) {
  const auto count = ::write(to.get(), input.data(), input.size());
  if (count > 0) input.remove_prefix(static_cast<std::size_t>(count));
  if ((count < 0 && errno != EINTR && errno != EAGAIN) || input.empty()) to = FileDescriptor();
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return exit_code_of(status);
}

// False if it wrote more than `limit`.
bool talk(
    FileDescriptor to, std::string_view input, FileDescriptor out, FileDescriptor err,
    std::size_t limit, ChildResult& result) {
  if (input.empty()) to = FileDescriptor();
  while (out.valid() || err.valid()) {
    std::array<pollfd, 3> watched = {
        pollfd{out.get(), POLLIN, 0}, pollfd{err.get(), POLLIN, 0}, pollfd{to.get(), POLLOUT, 0}};
    if (::poll(watched.data(), watched.size(), -1) < 0) continue;
    if (watched[0].revents != 0) read_some(out, result.output);
    if (watched[1].revents != 0) read_some(err, result.errors);
    if (watched[2].revents != 0) write_some(to, input);
    if (result.errors.size() > kMostErrors) result.errors.resize(kMostErrors);
    if (result.output.size() > limit) return false;
  }
  return true;
}

}  // namespace

Result<ChildResult> run_child(
    const std::vector<std::string>& arguments, const std::string& input, std::size_t limit) {
  auto child = start_child(arguments, {}, ChildSession::kOurs);
  if (!child) return fail(std::move(child.error()));
  ChildResult result;
  const bool whole = talk(
      std::move(child->input), input, std::move(child->output), std::move(child->errors), limit,
      result);
  if (!whole) ::kill(child->id, SIGKILL);
  result.exit_code = wait_for(child->id);
  if (!whole) return fail(Errc::kInternal, arguments.front() + " writes too much");
  return result;
}

}  // namespace storekeeper
