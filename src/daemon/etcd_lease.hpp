// The lease in etcd, through its JSON gateway: a key that goes with the lease of its holder.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ports/lease_storage.hpp"
#include "ports/transport.hpp"

namespace storekeeper {

struct EtcdLeaseSettings {
  std::string key = {};
  std::string identity = {};  // of this process, and no other
  std::chrono::milliseconds duration{15'000};
};

class EtcdLease final : public LeaseStorage {
 public:
  /// `members` of one cluster, at least one: when one does not answer, the next is asked. They
  /// must outlive this.
  EtcdLease(std::vector<Transport*> members, EtcdLeaseSettings settings);

  boost::asio::awaitable<Result<LeaseState>> try_hold(Deadline deadline) override;
  boost::asio::awaitable<void> release(Deadline deadline) override;

 private:
  boost::asio::awaitable<Result<std::string>> post(
      std::string_view target, std::string body, Deadline deadline);
  boost::asio::awaitable<Result<void>> claim(Deadline deadline);
  boost::asio::awaitable<Result<void>> keep_alive(Deadline deadline);

  std::vector<Transport*> members_;
  std::size_t member_ = 0;
  EtcdLeaseSettings settings_;
  std::string lease_ = {};  // ours; empty: none
};

}  // namespace storekeeper
