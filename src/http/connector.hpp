// Opens connections to the origin: names, addresses, the proxy, TLS.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/byte_stream.hpp"
#include "http/proxy_rules.hpp"
#include "http/socket_transport.hpp"
#include "http/tls_client.hpp"

namespace storekeeper {

/// Must outlive the streams that it opens.
class Connector {
 public:
  Connector(Origin origin, std::optional<Proxy> proxy, std::string ca_file);

  Result<void> check() const { return tls_.check_ca_file(); }

  /// A stream that is ready for a request. All errors have Effect::kNone.
  boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect(SteadyTime deadline);

 private:
  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

  Result<Endpoints> permitted(Endpoints found) const;
  boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect_to_any(
      Endpoints endpoints, SteadyTime deadline);
  boost::asio::awaitable<Result<void>> ask_proxy(ByteStream* stream, SteadyTime deadline);

  Origin origin_;
  std::optional<Proxy> proxy_;
  TlsClient tls_;
  std::string next_host_;  // the proxy, or the origin
  std::string next_port_;
  std::string next_text_;  // for messages
};

}  // namespace storekeeper
