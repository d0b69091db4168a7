#include "daemon/file_lease.hpp"

#include <utility>

namespace storekeeper {

namespace asio = boost::asio;

asio::awaitable<Result<LeaseState>> FileLease::try_hold(Deadline) {
  LeaseState state;
  // Somebody removed the file: others may hold a lock on a new one by now.
  if (lock_ && !lock_->is_named()) lock_.reset();
  if (!lock_) {
    auto taken = FileLock::try_take(path_);
    if (!taken) co_return fail(std::move(taken.error()));
    if (taken->has_value()) lock_.emplace(**std::move(taken));
  }
  state.held = lock_.has_value();
  co_return state;
}

asio::awaitable<void> FileLease::release(Deadline) {
  lock_.reset();
  co_return;
}

}  // namespace storekeeper
