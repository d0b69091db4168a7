// From addresses to a connected stream, plain or under TLS.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/byte_stream.hpp"
#include "http/tls_client.hpp"

namespace storekeeper {

/// Tries one address after the other; `doing` opens the message if none answers. All errors have
/// Effect::kNone and no hint.
boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>> dial(
    std::vector<boost::asio::ip::tcp::endpoint> endpoints, std::string doing, SteadyTime deadline);

/// TLS on top of a connected stream, with `host` as the name to verify. `tls` must outlive the
/// result.
boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>> start_tls(
    std::unique_ptr<ByteStream> plain, TlsClient* tls, std::string host, std::string doing,
    SteadyTime deadline);

}  // namespace storekeeper
