#include "http/socket_transport.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "http/connection_pool.hpp"
#include "http/connector.hpp"
#include "http/http_codec.hpp"
#include "http/network_error.hpp"
#include "http/url.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

// What an exchange led to.
struct Outcome {
  Result<HttpResponse> response = HttpResponse();
  bool closed_unanswered = false;  // the peer closed before it sent a byte
};

bool is_closing(error_code error) {
  return error == asio::error::eof || error == asio::error::connection_reset ||
         error == asio::error::connection_aborted || error == asio::error::broken_pipe ||
         error == asio::ssl::error::stream_truncated;
}

class SocketTransport final : public Transport {
 public:
  SocketTransport(Origin origin, std::optional<Proxy> proxy, TransportSettings settings)
      : host_field_(host_field(origin)),
        peer_text_(join_authority(origin.host, origin.port)),
        settings_(std::move(settings)),
        connector_(std::move(origin), std::move(proxy), settings_.ca_file) {}

  Result<void> check() const { return connector_.check(); }

  asio::awaitable<Result<HttpResponse>> send(HttpRequest request, Deadline deadline) override {
    // Cancellation is an error like any other, not an exception.
    co_await asio::this_coro::throw_if_cancelled(false);
    const bool reusable = request.method == "GET";
    const auto start_by = std::min(deadline, request.send_by);
    const auto persistence = reusable ? Persistence::kKeepAlive : Persistence::kClose;
    auto text = encode_request(request, host_field_, persistence);
    // Both hold the token, and perhaps secrets of an integration.
    request.headers.wipe_values();
    wipe(request.body);
    if (!text) co_return fail(text.error());
    const WipedAtEnd wiped(*text);
    if (auto obstacle = co_await why_not_start(start_by)) co_return fail(*std::move(obstacle));

    if (reusable) {
      const auto executor = co_await asio::this_coro::executor;
      if (auto kept = pool_.take(executor)) {
        auto outcome = co_await exchange(std::move(kept), &*text, reusable, deadline);
        if (!outcome.closed_unanswered) co_return std::move(outcome.response);
      }
    }
    const auto until = std::min(deadline, steady_clock::now() + settings_.connect_timeout);
    auto fresh = co_await connector_.connect(until);
    if (!fresh) co_return fail(std::move(fresh.error()));
    if (auto obstacle = co_await why_not_start(start_by)) co_return fail(*std::move(obstacle));
    auto outcome = co_await exchange(*std::move(fresh), &*text, reusable, deadline);
    co_return std::move(outcome.response);
  }

 private:
  asio::awaitable<std::optional<Error>> why_not_start(Deadline deadline) {
    const std::string doing = "send the request to " + peer_text_;
    const auto state = co_await asio::this_coro::cancellation_state;
    std::optional<Error> obstacle;
    if (state.cancelled() != asio::cancellation_type::none) {
      obstacle = network_error(doing, asio::error::operation_aborted, Effect::kNone);
    } else if (steady_clock::now() >= deadline) {
      obstacle = network_error(doing, asio::error::timed_out, Effect::kNone);
    }
    co_return obstacle;
  }

  asio::awaitable<Outcome> exchange(
      std::unique_ptr<ByteStream> stream, const std::string* text, bool reusable,
      Deadline deadline) {
    Outcome outcome;
    stream->expires_at(deadline);
    const auto written = co_await stream->write(*text);
    if (written.error) {
      outcome.closed_unanswered = is_closing(written.error);
      outcome.response =
          fail(network_error("send the request to " + peer_text_, written.error, Effect::kUnknown));
      co_return outcome;
    }
    ResponseDecoder decoder({settings_.max_header_bytes, settings_.max_body_bytes});
    outcome.response = co_await read_answer(stream.get(), &decoder, deadline);
    outcome.closed_unanswered =
        !outcome.response && !decoder.started() && outcome.response.error().code == Errc::kNetwork;
    if (outcome.response && reusable && decoder.keep_alive()) pool_.keep(std::move(stream));
    co_return outcome;
  }

  asio::awaitable<Result<HttpResponse>> read_answer(
      ByteStream* stream, ResponseDecoder* decoder, Deadline deadline) {
    std::vector<char> bytes(16 * 1024);
    stream->expires_at(std::min(deadline, steady_clock::now() + settings_.headers_timeout));
    bool has_head = false;
    for (;;) {
      const auto arrived = co_await stream->read_some(bytes);
      auto complete = Result<bool>(false);
      if (arrived.error == asio::error::eof && decoder->started()) {
        complete = decoder->finish();
      } else if (arrived.error) {
        const auto doing = has_head ? "read the answer from " : "wait for the answer from ";
        co_return fail(network_error(doing + peer_text_, arrived.error, Effect::kUnknown));
      } else {
        complete = decoder->feed(std::string_view(bytes.data(), arrived.bytes));
      }
      if (!complete) {
        auto error = with_context("read the answer from " + peer_text_, complete.error());
        error.effect = Effect::kUnknown;
        co_return fail(std::move(error));
      }
      if (*complete) co_return decoder->take();
      if (!has_head && decoder->has_head()) {
        has_head = true;
        stream->expires_at(deadline);
      }
    }
  }

  std::string host_field_;
  std::string peer_text_;
  TransportSettings settings_;
  Connector connector_;
  ConnectionPool pool_;  // goes before the connector, whose TLS context it uses
};

}  // namespace

Result<std::unique_ptr<Transport>> make_socket_transport(
    Origin origin, TransportSettings settings) {
  std::optional<Proxy> proxy;
  const bool proxied = origin.tls && !settings.proxy_url.empty() &&
                       !goes_direct(origin.host, origin.port, settings.no_proxy);
  if (!settings.proxy_url.empty()) {
    auto parsed = parse_proxy(settings.proxy_url);
    wipe(settings.proxy_url);  // may hold a password
    if (!parsed) return fail(std::move(parsed.error()));
    if (proxied) proxy = *std::move(parsed);
  }
  auto transport =
      std::make_unique<SocketTransport>(std::move(origin), std::move(proxy), std::move(settings));
  if (auto checked = transport->check(); !checked) return fail(std::move(checked.error()));
  return transport;
}

}  // namespace storekeeper
