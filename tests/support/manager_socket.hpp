// A socket that stands in for systemd's: gets what a service says about itself.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <string>

namespace storekeeper::testing {

class ManagerSocket {
 public:
  explicit ManagerSocket(const std::string& address)
      : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un own = {};
    own.sun_family = AF_UNIX;
    std::memcpy(own.sun_path, address.data(), address.size());
    if (address[0] == '@') own.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
    const void* const where = &own;
    const timeval patience = {20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_EQ(::bind(socket_, static_cast<const sockaddr*>(where), length), 0);
  }
  ~ManagerSocket() { ::close(socket_); }
  ManagerSocket(const ManagerSocket&) = delete;
  ManagerSocket& operator=(const ManagerSocket&) = delete;

  /// The next datagram; "" if none comes in a long time.
  std::string next() const {
    std::array<char, 512> bytes = {};
    const auto length = ::recv(socket_, bytes.data(), bytes.size(), 0);
    return length <= 0 ? "" : std::string(bytes.data(), static_cast<std::size_t>(length));
  }

  /// Whether one that begins so comes.
  bool hears(const std::string& beginning) const {
    for (auto text = next(); !text.empty(); text = next()) {
      if (text.starts_with(beginning)) return true;
    }
    return false;
  }

 private:
  int socket_;
};

}  // namespace storekeeper::testing
