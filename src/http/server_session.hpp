// One connection of the server: reads requests, asks the handler, delivers the answers.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <memory>
#include <string>

#include "http/byte_stream.hpp"
#include "http/http_server.hpp"

namespace storekeeper {

/// What the server needs to know of a connection while it is served.
struct ServerConnection {
  enum class Phase {
    kIdle,     // between two requests
    kReading,  // a request is arriving, or the first one is awaited
    kBusy,     // with the handler, or being answered
  };

  std::unique_ptr<ByteStream> stream = {};
  std::string peer_address = {};
  boost::asio::cancellation_signal stop = {};
  Phase phase = Phase::kReading;
  bool shed = false;  // has to make room for another
};

/// Serves until the connection ends. Both must outlive it, which the caller ensures.
boost::asio::awaitable<void> serve_connection(
    ServerConnection* connection, const ServerSettings* settings,
    const HttpServer::Handler* handler);

/// The answer that the server gives on its own: a small JSON document.
HttpResponse refusal(int status, std::string_view message);

}  // namespace storekeeper
