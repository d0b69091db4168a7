// Keeps two runs on one account, as one owner, from overlapping on this machine.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "cli/settings.hpp"
#include "ports/clock.hpp"
#include "system/file_lock.hpp"

namespace storekeeper {

/// In --lock-dir, or $XDG_RUNTIME_DIR, or /tmp; named after the user, the API's address and the
/// owner.
std::string account_lock_path(const Settings& settings);

/// Takes the lock, waiting at most `patience` for another run to end; nothing if that was too
/// short. `tell` gets one line when the waiting begins. Fails as FileLock::try_take() does, and
/// with kCancelled when the program is asked to stop. The pointers must stay valid.
boost::asio::awaitable<Result<std::optional<FileLock>>> take_account_lock(
    Clock* clock, std::string path, std::chrono::milliseconds patience,
    const std::function<void(std::string_view)>* tell);

}  // namespace storekeeper
