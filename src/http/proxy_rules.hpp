// HTTPS_PROXY and NO_PROXY: which proxy, and for whom.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace storekeeper {

struct Proxy {
  std::string host = {};
  std::string port = {};
  Secret authorization = {};  // the value of Proxy-Authorization; empty: none
};

/// Reads "http://user:password@proxy:3128"; the scheme may be missing. Fails with
/// kInvalidInput; the message quotes nothing, as the URL may hold a password.
Result<Proxy> parse_proxy(std::string_view url);

/// True if `host` is to be reached directly: it is this machine, or one of the entries of
/// `no_proxy` fits. Entries are separated by commas or spaces: "*"; an address; a network
/// such as 10.0.0.0/8; a name, which stands for itself and all below it, with or without a
/// leading dot or "*."; each with or without ":port".
bool goes_direct(std::string_view host, std::string_view port, std::string_view no_proxy);

}  // namespace storekeeper
