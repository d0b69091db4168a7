#include "cli/account_lock.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "base/printable.hpp"
#include "base/sha256.hpp"

namespace storekeeper {

std::string account_lock_path(const Settings& settings) {
  auto directory = settings.lock_dir.empty() ? settings.runtime_dir : settings.lock_dir;
  if (directory.empty()) directory = "/tmp";
  constexpr std::size_t kDigits = 16;
  const auto whose = sha256_hex(settings.api_url + '\n' + settings.owner).substr(0, kDigits);
  return directory + "/storekeeper-" + std::to_string(::geteuid()) + '-' + whose + ".lock";
}

boost::asio::awaitable<Result<std::optional<FileLock>>> take_account_lock(
    Clock* clock, std::string path, std::chrono::milliseconds patience,
    const std::function<void(std::string_view)>* tell) {
  constexpr std::chrono::milliseconds kLook(100);
  const auto until = clock->now() + patience;
  for (bool told = false;; told = true) {
    auto taken = FileLock::try_take(path);
    if (!taken) {
      taken.error().hint = "name another directory with --lock-dir";
      co_return taken;
    }
    const auto now = clock->now();
    if (taken->has_value() || now >= until) co_return taken;
    if (!told) {
      const auto line = "storekeeper: waiting for another run on this account to end (lock " +
                        quoted(path) + ")\n";
      (*tell)(line);
    }
    const auto next = std::min<SteadyTime>(now + kLook, until);
    const bool slept = co_await clock->sleep_until(next);
    if (!slept) {
      co_return fail(Errc::kCancelled, "stopped while another run held the lock");
    }
  }
}

}  // namespace storekeeper
