// The parts of a URL that name a host, as far as this program needs them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/socket_transport.hpp"

namespace storekeeper {

struct Authority {
  std::string host;  // in lower case; IPv6 without brackets
  std::string port;  // 1 to 65535
};

/// Reads "host", "host:port", "[v6]:port". Fails with kInvalidInput; the message says what
/// is wrong and quotes nothing.
Result<Authority> parse_authority(std::string_view text, std::string_view default_port);

/// "host:port" with the brackets that an IPv6 address needs.
std::string join_authority(std::string_view host, std::string_view port);

/// The value of Host: without the port where it is the scheme's own.
std::string host_field(const Origin& origin);

}  // namespace storekeeper
