// Where daemons agree on which of them leads: a record that one of them holds for a while.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.hpp"
#include "ports/transport.hpp"

namespace storekeeper {

struct LeaseState {
  bool held = false;        // by us, for the whole duration from when the attempt began
  std::string holder = {};  // who holds it otherwise, where that is known
};

class LeaseStorage {
 public:
  virtual ~LeaseStorage() = default;

  /// Takes the lease if nobody holds it, renews it if we do. Never yields `held` unless the
  /// storage keeps everybody else out for the duration, counted from the call of this function.
  /// An error says nothing about who holds it. Ends by `deadline`, give or take a moment.
  virtual boost::asio::awaitable<Result<LeaseState>> try_hold(Deadline deadline) = 0;

  /// Lets go, if it can, so that another need not wait for the lease to expire.
  virtual boost::asio::awaitable<void> release(Deadline deadline) = 0;
};

}  // namespace storekeeper
