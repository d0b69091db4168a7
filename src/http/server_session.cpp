#include "http/server_session.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "http/head_rules.hpp"
#include "http/http_codec.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

std::string_view code_of(int status) {
  switch (status) {
    case 408: return "request_timeout";
    case 413: return "content_too_large";
    case 417: return "expectation_failed";
    case 431: return "header_too_large";
    case 500: return "internal_error";
    case 501: return "not_implemented";
    case 503: return "service_unavailable";
    case 505: return "version_not_supported";
    default: return "bad_request";
  }
}

bool asks_to_close(const HttpResponse& response) {
  for (const std::string_view value : response.headers.all("connection")) {
    if (same_ignoring_case(trimmed(value), "close")) return true;
  }
  return false;
}

class Session {
 public:
  Session(
      ServerConnection* connection, const ServerSettings* settings,
      const HttpServer::Handler* handler)
      : connection_(*connection),
        stream_(*connection->stream),
        settings_(*settings),
        handler_(*handler),
        decoder_({settings->max_header_bytes, settings->max_body_bytes}),
        buffer_(16 * 1024) {}

  asio::awaitable<void> run() {
    stream_.expires_at(steady_clock::now() + settings_.header_timeout);
    const auto failed = co_await stream_.handshake();
    bool open = !failed;
    while (open) {
      const int status = co_await read_request();
      connection_.phase = ServerConnection::Phase::kBusy;
      if (status == kRead) {
        open = co_await answer();
        connection_.phase = ServerConnection::Phase::kIdle;
        if (open) stream_.expires_at(steady_clock::now() + settings_.idle_timeout);
      } else {
        if (status != kGone) co_await refuse(status);
        open = false;
      }
    }
    stream_.close();
  }

 private:
  // Beside the statuses to refuse with.
  static constexpr int kRead = 0;
  static constexpr int kGone = -1;

  asio::awaitable<int> read_request() {
    bool started = false;
    bool has_head = false;
    auto complete = decoder_.feed({});
    for (;;) {
      if (!complete) {
        refusal_text_ = std::move(complete.error().message);
        co_return complete.error().http_status;
      }
      if (*complete) co_return kRead;
      if (!started && decoder_.started()) {
        started = true;
        connection_.phase = ServerConnection::Phase::kReading;
        stream_.expires_at(steady_clock::now() + settings_.header_timeout);
      }
      if (!has_head && decoder_.has_head()) {
        has_head = true;
        stream_.expires_at(steady_clock::now() + settings_.body_timeout);
        if (decoder_.expects_continue()) {
          const auto sent = co_await stream_.write("HTTP/1.1 100 Continue\r\n\r\n");
          if (sent.error) co_return kGone;
        }
      }
      const auto arrived = co_await stream_.read_some(buffer_);
      if (arrived.error) co_return why_unread(arrived.error, started);
      complete = decoder_.feed(std::string_view(buffer_.data(), arrived.bytes));
    }
  }

  int why_unread(boost::system::error_code error, bool started) {
    if (connection_.shed) {
      refusal_text_ = "too many connections";
      return started ? 503 : kGone;
    }
    if (error != asio::error::timed_out || !started) return kGone;
    refusal_text_ = "the request did not arrive in time";
    return 408;
  }

  // True if the connection may carry another request.
  asio::awaitable<bool> answer() {
    keep_alive_ = settings_.keep_alive && decoder_.keep_alive();
    ServerRequest request;
    request.request = decoder_.take();
    request.peer_address = connection_.peer_address;
    head_only_ = request.request.method == "HEAD";
    // The handler may take as long as it likes.
    stream_.never_expires();
    std::optional<ServerReply> reply;
    try {
      reply = co_await handler_(std::move(request));
    } catch (...) {
      reply.reset();  // a handler that throws has a bug; the client is told no more than that
    }
    if (!stream_.socket().is_open()) co_return false;
    if (!reply) {
      reply.emplace();
      reply->response = refusal(500, "the server failed to answer");
    }
    co_return co_await deliver(&*reply);
  }

  asio::awaitable<bool> deliver(const ServerReply* reply) {
    switch (reply->delivery) {
      case Delivery::kSend:
        if (!reply->stream) co_return co_await send(&reply->response);
        co_await send_stream(reply);
        co_return false;
      case Delivery::kCloseSilently: co_return false;
      case Delivery::kReset: stream_.reset(); co_return false;
      case Delivery::kHang: co_await wait_for_end(); co_return false;
      case Delivery::kTruncate: co_await send_half(&reply->response); co_return false;
      case Delivery::kRaw:
        start_sending();
        co_await stream_.write(reply->response.body);
        co_await close_politely();
        co_return false;
    }
    co_return false;
  }

  asio::awaitable<bool> send(const HttpResponse* response) {
    const bool stays_open = keep_alive_ && !connection_.shed && !asks_to_close(*response);
    const auto persistence = stays_open ? Persistence::kKeepAlive : Persistence::kClose;
    const auto head = encode_response_head(*response, persistence);
    if (!head) {
      const auto substitute = refusal(500, "the server failed to answer");
      co_return co_await send(&substitute);
    }
    const bool has_body = !head_only_ && !is_bodiless(response->status);
    start_sending();
    const std::string_view body = has_body ? std::string_view(response->body) : std::string_view();
    const auto sent = co_await stream_.write(*head, body);
    if (sent.error) co_return false;
    if (!stays_open) co_await close_politely();
    co_return stays_open;
  }

  asio::awaitable<void> send_stream(const ServerReply* reply) {
    const auto head =
        encode_response_head(reply->response, Persistence::kClose, BodyEnd::kConnection);
    if (!head) {
      const auto substitute = refusal(500, "the server failed to answer");
      keep_alive_ = false;
      co_await send(&substitute);
      co_return;
    }
    start_sending();
    auto sent = co_await stream_.write(*head, reply->response.body);
    while (!sent.error && !head_only_) {
      stream_.never_expires();
      const auto piece = co_await reply->stream->next();
      if (piece.empty()) break;
      start_sending();
      sent = co_await stream_.write(piece);
    }
    if (!sent.error) co_await close_politely();
  }

  asio::awaitable<void> send_half(const HttpResponse* response) {
    const auto head = encode_response_head(*response, Persistence::kClose);
    if (!head) co_return;
    start_sending();
    const auto half = std::string_view(response->body).substr(0, response->body.size() / 2);
    co_await stream_.write(*head, half);
  }

  asio::awaitable<void> refuse(int status) {
    const auto response = refusal(status, refusal_text_);
    keep_alive_ = false;
    head_only_ = false;
    co_await send(&response);
  }

  // Reads and drops until the client gives up.
  asio::awaitable<void> wait_for_end() {
    stream_.never_expires();
    for (;;) {
      const auto arrived = co_await stream_.read_some(buffer_);
      if (arrived.error) co_return;
    }
  }

  asio::awaitable<void> close_politely() {
    stream_.expires_at(steady_clock::now() + std::chrono::seconds(1));
    co_await stream_.shut_down();
  }

  void start_sending() { stream_.expires_at(steady_clock::now() + settings_.body_timeout); }

  ServerConnection& connection_;
  ByteStream& stream_;
  const ServerSettings& settings_;
  const HttpServer::Handler& handler_;
  RequestDecoder decoder_;
  std::vector<char> buffer_;
  std::string refusal_text_;
  bool keep_alive_ = false;
  bool head_only_ = false;
};

}  // namespace

asio::awaitable<void> serve_connection(
    ServerConnection* connection, const ServerSettings* settings,
    const HttpServer::Handler* handler) {
  // Cancellation is an error like any other, not an exception.
  co_await asio::this_coro::throw_if_cancelled(false);
  Session session(connection, settings, handler);
  co_await session.run();
}

HttpResponse refusal(int status, std::string_view message) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body.append("{\"code\":\"").append(code_of(status)).append("\",\"message\":\"");
  response.body.append(message).append("\"}");
  return response;
}

}  // namespace storekeeper
