// From a host's name to the addresses to try.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ports/clock.hpp"

namespace storekeeper {

/// In the order of the system's preference, with the families taking turns, so that a network
/// where one of them is broken costs one attempt. Fails with kNetwork, kTimeout, kCancelled.
/// A lookup that nobody waits for any more goes on behind the scenes: the C library
/// cannot be interrupted.
boost::asio::awaitable<Result<std::vector<boost::asio::ip::tcp::endpoint>>> look_up(
    std::string host, std::string port, SteadyTime deadline);

}  // namespace storekeeper
