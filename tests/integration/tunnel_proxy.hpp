// A proxy for tests: answers CONNECT and passes bytes to one port of the loopback address,
// whatever host was asked for.
#pragma once

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace storekeeper::testing {

class TunnelProxy {
 public:
  TunnelProxy(boost::asio::io_context& io, unsigned short target)
      : state_(std::make_shared<State>(io, target)) {
    boost::asio::co_spawn(io, accept(state_), [](const std::exception_ptr&) {});
  }
  ~TunnelProxy() {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
  }
  TunnelProxy(const TunnelProxy&) = delete;
  TunnelProxy& operator=(const TunnelProxy&) = delete;

  std::string port() const { return std::to_string(state_->acceptor.local_endpoint().port()); }
  /// The CONNECT requests.
  const std::vector<std::string>& heads() const { return state_->heads; }

 private:
  using Tcp = boost::asio::ip::tcp;
  static constexpr auto kNoThrow = boost::asio::as_tuple(boost::asio::use_awaitable);

  static Tcp::endpoint loopback(unsigned short port) {
    return {boost::asio::ip::make_address("127.0.0.1"), port};
  }

  struct State {
    State(boost::asio::io_context& context, unsigned short port)
        : io(context), acceptor(context, loopback(0)), target(port) {}
    boost::asio::io_context& io;
    Tcp::acceptor acceptor;
    unsigned short target;
    std::vector<std::string> heads;
  };
  struct Tunnel {
    Tunnel(boost::asio::io_context& io, Tcp::socket accepted)
        : client(std::move(accepted)), server(io) {}
    Tcp::socket client;
    Tcp::socket server;
  };

  static boost::asio::awaitable<void> accept(std::shared_ptr<State> state) {
    for (;;) {
      auto [error, socket] = co_await state->acceptor.async_accept(kNoThrow);
      if (error) co_return;
      auto tunnel = std::make_shared<Tunnel>(state->io, std::move(socket));
      boost::asio::co_spawn(
          state->io, serve(state, std::move(tunnel)), [](const std::exception_ptr&) {});
    }
  }

  static boost::asio::awaitable<void> serve(
      std::shared_ptr<State> state, std::shared_ptr<Tunnel> tunnel) {
    std::string head;
    std::array<char, 1024> bytes;
    while (!head.ends_with("\r\n\r\n")) {
      const auto buffer = boost::asio::buffer(bytes);
      const auto [error, count] = co_await tunnel->client.async_read_some(buffer, kNoThrow);
      if (error) co_return;
      head.append(bytes.data(), count);
    }
    state->heads.push_back(head);
    const auto [error] = co_await tunnel->server.async_connect(loopback(state->target), kNoThrow);
    if (error) co_return;
    const std::string agreed = "HTTP/1.1 200 Connection established\r\n\r\n";
    const auto buffer = boost::asio::buffer(agreed);
    co_await boost::asio::async_write(tunnel->client, buffer, kNoThrow);
    boost::asio::co_spawn(
        state->io, pass(tunnel, &tunnel->client, &tunnel->server),
        [](const std::exception_ptr&) {});
    co_await pass(tunnel, &tunnel->server, &tunnel->client);
  }

  static boost::asio::awaitable<void> pass(
      std::shared_ptr<Tunnel> tunnel, Tcp::socket* from, Tcp::socket* to) {
    std::array<char, 4096> bytes;
    boost::system::error_code ended;
    while (!ended) {
      const auto buffer = boost::asio::buffer(bytes);
      const auto [error, count] = co_await from->async_read_some(buffer, kNoThrow);
      const auto filled = boost::asio::buffer(bytes, count);
      co_await boost::asio::async_write(*to, filled, kNoThrow);
      ended = error;
    }
    boost::system::error_code ignored;
    to->shutdown(Tcp::socket::shutdown_send, ignored);
    from->shutdown(Tcp::socket::shutdown_receive, ignored);
    (void)tunnel;  // keeps both sockets
  }

  std::shared_ptr<State> state_;
};

}  // namespace storekeeper::testing
