// Where the daemon's status port listens, as users write it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace storekeeper {

struct ListenAddress {
  std::string host = "127.0.0.1";  // IPv6 without brackets; empty: no status port
  unsigned short port = 8970;      // 0: the system picks one

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// "127.0.0.1:8970", "[::1]:0", "localhost:80" or "off". Fails with kInvalidInput; the message
/// starts with the text, quoted.
Result<ListenAddress> read_listen_address(std::string_view text);

/// The same form.
std::string show_listen_address(const ListenAddress& address);

}  // namespace storekeeper
