// The Transport that talks to a real host: TCP or TLS, directly or through a proxy.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "ports/transport.hpp"

namespace storekeeper {

/// Scheme, host and port of the API; no path.
struct Origin {
  bool tls = true;
  std::string host;  // name or address; IPv6 without brackets
  std::string port;

  friend bool operator==(const Origin&, const Origin&) = default;
};

/// Reads "https://app.launchdarkly.com" or "http://127.0.0.1:8080". Plain http is for
/// loopback addresses only. Fails with kInvalidInput on anything else: other schemes,
/// user information, a path, a query, a bad port.
Result<Origin> parse_origin(std::string_view url);

struct TransportSettings {
  std::chrono::milliseconds connect_timeout{5'000};  // resolve, connect, proxy and TLS handshake
  std::chrono::milliseconds headers_timeout{
      10'000};  // from the request sent to the end of the headers
  std::size_t max_header_bytes = 8 * 1024;
  std::size_t max_body_bytes = 256 * 1024 * 1024;
  std::string proxy_url = {};  // "http://proxy:3128", from HTTPS_PROXY; empty: direct
  std::string no_proxy = {};   // as in NO_PROXY: names, .suffixes, addresses, "*"
  std::string ca_file = {};    // PEM; empty: SSL_CERT_FILE or the system's
};

/// Fails with kInvalidInput if the proxy's URL or the CA file is unusable. Opens nothing yet.
/// GETs share kept-alive connections; every other method gets a connection of its own.
Result<std::unique_ptr<Transport>> make_socket_transport(Origin origin, TransportSettings settings);

}  // namespace storekeeper
