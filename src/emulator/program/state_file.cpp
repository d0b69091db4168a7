#include "emulator/program/state_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const noexcept { return number_; }

 private:
  int number_;
};

tl::unexpected<Error> failure(const std::string& path, std::string_view what, int number) {
  return fail(
      Errc::kInvalidInput, "--state " + quoted(path) + " " + std::string(what) + ": " +
                               std::generic_category().message(number));
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<std::optional<std::string>> StateFile::load() const {
  const Descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 && errno == ENOENT) return std::optional<std::string>();
  if (file.get() < 0) return failure(path_, "cannot be read", errno);
  std::string text;
  std::array<char, 65536> bytes;
  for (;;) {
    const auto count = ::read(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(path_, "cannot be read", errno);
    if (count == 0) return std::optional<std::string>(std::move(text));
    text.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

Result<void> StateFile::save(std::string_view text) const {
  const auto next = path_ + ".next";
  {
    const Descriptor file(
        ::open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0 || ::fchmod(file.get(), 0600) != 0) {
      return failure(path_, "cannot be written", errno);
    }
    if (!write_all(file.get(), text) || ::fsync(file.get()) != 0) {
      const int number = errno;
      ::unlink(next.c_str());
      return failure(path_, "cannot be written", number);
    }
  }
  if (std::rename(next.c_str(), path_.c_str()) != 0) {
    const int number = errno;
    ::unlink(next.c_str());
    return failure(path_, "cannot be written", number);
  }
  return {};
}

}  // namespace storekeeper
