#include "http/dial.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "http/network_error.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

// An address that does not answer must leave time for the others.
SteadyTime attempt_deadline(std::size_t attempts_left, SteadyTime deadline) {
  if (attempts_left <= 1) return deadline;
  const auto now = steady_clock::now();
  const auto share = (deadline - now) / static_cast<long>(attempts_left);
  return now + std::min<steady_clock::duration>(share, std::chrono::seconds(1));
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<ByteStream>>> dial(
    std::vector<tcp::endpoint> endpoints, std::string doing, SteadyTime deadline) {
  const auto executor = co_await asio::this_coro::executor;
  error_code last;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    tcp::socket socket(executor);
    Watchdog watchdog(executor, [&socket] {
      error_code ignored;
      socket.cancel(ignored);
    });
    watchdog.expires_at(attempt_deadline(endpoints.size() - i, deadline));
    const auto [error] = co_await socket.async_connect(endpoints[i], kNoThrow);
    if (!error) {
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      co_return make_tcp_stream(std::move(socket));
    }
    const bool in_vain = error == asio::error::operation_aborted && watchdog.expired();
    last = in_vain ? error_code(asio::error::timed_out) : error;
    if (last == asio::error::operation_aborted || steady_clock::now() >= deadline) break;
  }
  co_return fail(network_error(doing, last, Effect::kNone));
}

asio::awaitable<Result<std::unique_ptr<ByteStream>>> start_tls(
    std::unique_ptr<ByteStream> plain, TlsClient* tls, std::string host, std::string doing,
    SteadyTime deadline) {
  auto context = tls->context();
  if (!context) co_return fail(std::move(context.error()));
  auto stream = make_tls_stream(std::move(plain->socket()), **context, TlsRole::kClient);
  plain.reset();
  if (!TlsClient::expect_host(stream->tls(), host)) {
    co_return fail(Errc::kNetwork, doing + ": the host's name cannot be verified");
  }
  stream->expires_at(deadline);
  const auto error = co_await stream->handshake();
  if (error) co_return fail(TlsClient::handshake_error(stream->tls(), error, doing));
  co_return std::move(stream);
}

}  // namespace storekeeper
