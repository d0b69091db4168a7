// The lease as a lock on a file, for daemons of one machine: the kernel lets go of it when its
// holder ends. A holder that is merely stopped keeps it.
#pragma once

#include <optional>
#include <string>

#include "ports/lease_storage.hpp"
#include "system/file_lock.hpp"

namespace storekeeper {

class FileLease final : public LeaseStorage {
 public:
  explicit FileLease(std::string path) : path_(std::move(path)) {}

  boost::asio::awaitable<Result<LeaseState>> try_hold(Deadline deadline) override;
  boost::asio::awaitable<void> release(Deadline deadline) override;

 private:
  std::string path_;
  std::optional<FileLock> lock_ = std::nullopt;
};

}  // namespace storekeeper
