#include "http/byte_stream.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Each operation answers with its error_code; none throws.
constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

std::array<asio::const_buffer, 2> buffers_of(std::string_view first, std::string_view second) {
  return {asio::buffer(first), asio::buffer(second)};
}

}  // namespace

struct Watchdog::State : std::enable_shared_from_this<State> {
  State(const asio::any_io_executor& executor, std::function<void()> action)
      : timer(executor), on_expiry(std::move(action)) {}

  void arm() {
    armed_for = deadline;
    armed = true;
    timer.expires_at(deadline);
    timer.async_wait([self = shared_from_this(), run = ++latest_run](error_code) {
      if (run == self->latest_run) self->fire();
    });
  }

  void fire() {
    armed = false;
    if (!on_expiry) return;
    if (std::chrono::steady_clock::now() < deadline) return arm();
    expired = true;
    on_expiry();
  }

  void disarm() {
    ++latest_run;
    armed = false;
    timer.cancel();
  }

  asio::steady_timer timer;
  std::function<void()> on_expiry;
  SteadyTime deadline = {};
  SteadyTime armed_for = {};
  std::uint64_t latest_run = 0;
  bool armed = false;
  bool expired = false;
};

Watchdog::Watchdog(const asio::any_io_executor& executor, std::function<void()> on_expiry)
    : state_(std::make_shared<State>(executor, std::move(on_expiry))) {}

Watchdog::~Watchdog() {
  state_->on_expiry = nullptr;
  state_->disarm();
}

void Watchdog::expires_at(SteadyTime deadline) {
  state_->deadline = deadline;
  state_->expired = false;
  if (!state_->armed || deadline < state_->armed_for) state_->arm();
}

void Watchdog::never() {
  state_->expired = false;
  if (state_->armed) state_->disarm();
}

bool Watchdog::expired() const noexcept { return state_->expired; }

ByteStream::ByteStream(const asio::any_io_executor& executor)
    : watchdog_(executor, [this] { cancel(); }) {}

void ByteStream::cancel() {
  error_code ignored;
  socket().cancel(ignored);
}

void ByteStream::close() {
  watchdog_.never();
  error_code ignored;
  socket().close(ignored);
}

void ByteStream::reset() {
  error_code ignored;
  const tcp::socket::linger at_once(true, 0);
  socket().set_option(at_once, ignored);
  close();
}

asio::awaitable<error_code> ByteStream::obstacle() {
  if (watchdog_.expired()) co_return error_code(asio::error::timed_out);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) {
    co_return error_code(asio::error::operation_aborted);
  }
  co_return error_code();
}

error_code ByteStream::explained(error_code error) const {
  const bool by_deadline = error == asio::error::operation_aborted && watchdog_.expired();
  return by_deadline ? error_code(asio::error::timed_out) : error;
}

namespace {

class TcpStream final : public ByteStream {
 public:
  explicit TcpStream(tcp::socket socket)
      : ByteStream(socket.get_executor()), socket_(std::move(socket)) {}

  asio::awaitable<Outcome> read_some(std::span<char> into) override {
    Outcome outcome;
    outcome.error = co_await obstacle();
    if (outcome.error) co_return outcome;
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [error, count] = co_await socket_.async_read_some(buffer, kNoThrow);
    outcome.error = explained(error);
    outcome.bytes = count;
    co_return outcome;
  }

  asio::awaitable<Outcome> write(std::string_view first, std::string_view second) override {
    Outcome outcome;
    outcome.error = co_await obstacle();
    if (outcome.error) co_return outcome;
    const auto buffers = buffers_of(first, second);
    const auto [error, count] = co_await asio::async_write(socket_, buffers, kNoThrow);
    outcome.error = explained(error);
    outcome.bytes = count;
    co_return outcome;
  }

  asio::awaitable<error_code> handshake() override { co_return error_code(); }

  asio::awaitable<void> shut_down() override {
    error_code error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    if (error) co_return;
    constexpr std::size_t kMostToDrain = 1024 * 1024;
    std::array<char, 4096> sink;
    std::size_t drained = 0;
    while (drained < kMostToDrain) {
      const auto outcome = co_await read_some(sink);
      if (outcome.error) co_return;
      drained += outcome.bytes;
    }
  }

  tcp::socket& socket() override { return socket_; }

 private:
  tcp::socket socket_;
};

class TlsStream final : public ByteStream {
 public:
  TlsStream(tcp::socket socket, asio::ssl::context& context, TlsRole role)
      : ByteStream(socket.get_executor()), stream_(std::move(socket), context), role_(role) {}

  asio::awaitable<Outcome> read_some(std::span<char> into) override {
    Outcome outcome;
    outcome.error = co_await obstacle();
    if (outcome.error) co_return outcome;
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [error, count] = co_await stream_.async_read_some(buffer, kNoThrow);
    outcome.error = explained(error);
    outcome.bytes = count;
    co_return outcome;
  }

  asio::awaitable<Outcome> write(std::string_view first, std::string_view second) override {
    Outcome outcome;
    outcome.error = co_await obstacle();
    if (outcome.error) co_return outcome;
    const auto buffers = buffers_of(first, second);
    const auto [error, count] = co_await asio::async_write(stream_, buffers, kNoThrow);
    outcome.error = explained(error);
    outcome.bytes = count;
    co_return outcome;
  }

  asio::awaitable<error_code> handshake() override {
    const auto blocked = co_await obstacle();
    if (blocked) co_return blocked;
    const auto side =
        role_ == TlsRole::kClient ? asio::ssl::stream_base::client : asio::ssl::stream_base::server;
    const auto [error] = co_await stream_.async_handshake(side, kNoThrow);
    co_return explained(error);
  }

  asio::awaitable<void> shut_down() override {
    const auto blocked = co_await obstacle();
    if (blocked) co_return;
    co_await stream_.async_shutdown(kNoThrow);
  }

  tcp::socket& socket() override { return stream_.next_layer(); }
  ssl_st* tls() noexcept override { return stream_.native_handle(); }

 private:
  asio::ssl::stream<tcp::socket> stream_;
  TlsRole role_;
};

}  // namespace

std::unique_ptr<ByteStream> make_tcp_stream(tcp::socket socket) {
  return std::make_unique<TcpStream>(std::move(socket));
}

std::unique_ptr<ByteStream> make_tls_stream(
    tcp::socket socket, asio::ssl::context& context, TlsRole role) {
  return std::make_unique<TlsStream>(std::move(socket), context, role);
}

}  // namespace storekeeper
