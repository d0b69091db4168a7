// A connected socket as bytes, plain or under TLS, with one deadline over whatever it does.
// For the client and the server alike; the templates of Asio's streams stay in the .cpp.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "ports/clock.hpp"

struct ssl_st;

namespace boost::asio::ssl {
class context;
}

namespace storekeeper {

/// Calls `on_expiry` when the deadline passes. Moving the deadline is cheap: the timer is
/// set anew only if it would fire too late.
class Watchdog {
 public:
  Watchdog(const boost::asio::any_io_executor& executor, std::function<void()> on_expiry);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  void expires_at(SteadyTime deadline);
  /// No deadline; nothing is left pending in the io_context.
  void never();
  /// True from the expiry until the next expires_at() or never().
  bool expired() const noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Await its functions one at a time. After the deadline they fail with
/// asio::error::timed_out, after cancellation of the coroutine with operation_aborted.
class ByteStream {
 public:
  struct Outcome {
    boost::system::error_code error = {};
    std::size_t bytes = 0;
  };

  virtual ~ByteStream() = default;

  virtual boost::asio::awaitable<Outcome> read_some(std::span<char> into) = 0;

  /// Writes both texts, one after the other. They must stay until it is done.
  virtual boost::asio::awaitable<Outcome> write(
      std::string_view first, std::string_view second) = 0;
  boost::asio::awaitable<Outcome> write(std::string_view text) {
    return write(text, std::string_view());
  }

  /// The TLS handshake; nothing for plain TCP.
  virtual boost::asio::awaitable<boost::system::error_code> handshake() = 0;

  /// Says that no more is to come and waits until the peer has read it: closing with bytes
  /// unread would throw away what the peer has not read yet.
  virtual boost::asio::awaitable<void> shut_down() = 0;

  virtual boost::asio::ip::tcp::socket& socket() = 0;

  /// OpenSSL's handle, or nullptr for plain TCP.
  virtual ssl_st* tls() noexcept { return nullptr; }

  void expires_at(SteadyTime deadline) { watchdog_.expires_at(deadline); }
  void never_expires() { watchdog_.never(); }

  /// Makes what is pending fail with operation_aborted.
  void cancel();
  void close();
  /// Closes with RST.
  void reset();

 protected:
  explicit ByteStream(const boost::asio::any_io_executor& executor);

  /// What stands in the way of starting something: the deadline, or cancellation.
  boost::asio::awaitable<boost::system::error_code> obstacle();
  /// `error`, or timed_out if that is why it was aborted.
  boost::system::error_code explained(boost::system::error_code error) const;

 private:
  Watchdog watchdog_;
};

enum class TlsRole { kClient, kServer };

std::unique_ptr<ByteStream> make_tcp_stream(boost::asio::ip::tcp::socket socket);

/// `context` must outlive the stream.
std::unique_ptr<ByteStream> make_tls_stream(
    boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context, TlsRole role);

}  // namespace storekeeper
