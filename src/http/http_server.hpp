// A small HTTP/1.1 server over sockets, for the emulator and the daemon's status
// port. It frames, limits and times out; what to answer is the handler's business.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "ports/http_message.hpp"

namespace boost::asio {
class io_context;
}

namespace storekeeper {

/// What a handler wants done with its response. Everything but kSend exists for
/// servers that misbehave on purpose.
enum class Delivery {
  kSend,
  kCloseSilently,  // close without a byte
  kReset,          // close with RST
  kHang,           // keep the connection open and say nothing until the client gives up
  kTruncate,       // send the headers and half of the body, then close
  kRaw,            // send `body` as the whole answer, byte for byte, then close
};

/// A body that comes in pieces. Destroyed on the server's thread when its connection ends.
class BodyStream {
 public:
  virtual ~BodyStream() = default;

  /// The next piece; empty: that was all. Completes soon, with whatever text, when the coroutine
  /// is cancelled. A client that is gone shows only when a piece is written to it, so a stream
  /// that has long pauses says something now and then.
  virtual boost::asio::awaitable<std::string> next() = 0;
};

struct ServerReply {
  HttpResponse response = {};  // content-length is added; "connection: close" is honoured
  Delivery delivery = Delivery::kSend;
  /// Of kSend: comes after `response.body`, without a length; the connection ends with it. A
  /// client that takes no bytes for `body_timeout` is dropped.
  std::shared_ptr<BodyStream> stream = nullptr;
};

struct ServerRequest {
  HttpRequest request = {};
  std::string peer_address = {};
};

struct ServerSettings {
  std::string listen_host = "127.0.0.1";
  unsigned short listen_port = 0;  // 0: the system picks one
  std::size_t max_connections = 64;
  std::size_t max_header_bytes = 8 * 1024;
  std::size_t max_body_bytes = 1024 * 1024;
  std::chrono::milliseconds header_timeout{5'000};
  std::chrono::milliseconds body_timeout{10'000};
  std::chrono::milliseconds idle_timeout{15'000};
  bool keep_alive = true;
  std::string tls_certificate_file = {};  // PEM; with the key file, serve TLS
  std::string tls_key_file = {};
};

class HttpServer {
 public:
  /// May suspend; runs on the server's io_context. Must outlive the server's connections.
  using Handler = std::function<boost::asio::awaitable<ServerReply>(ServerRequest)>;

  virtual ~HttpServer() = default;

  /// Of the bound socket: the port that the system picked.
  virtual unsigned short port() const = 0;

  /// Accepts no more and closes every connection. Call on the io_context's thread.
  virtual void stop() = 0;
};

/// Binds, listens and serves as long as `io` runs. Fails with kNetwork (address in use,
/// not available) or kInvalidInput (certificate, key). Answers malformed requests itself
/// (400, 408, 413, 431, 501, 505). `io` must outlive the server.
Result<std::unique_ptr<HttpServer>> start_http_server(
    boost::asio::io_context& io, ServerSettings settings, HttpServer::Handler handler);

}  // namespace storekeeper
