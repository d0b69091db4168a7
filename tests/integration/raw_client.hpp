// A client for tests that sends bytes as they are and reads whatever comes back.
#pragma once

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <utility>

namespace storekeeper::testing {

constexpr auto kTestNoThrow = boost::asio::as_tuple(boost::asio::use_awaitable);

/// One connection to a port of the loopback address.
class RawClient {
 public:
  explicit RawClient(boost::asio::io_context& io) : socket_(io) {}

  boost::asio::awaitable<bool> connect(std::string address, unsigned short port) {
    const auto host = boost::asio::ip::make_address(address);
    const boost::asio::ip::tcp::endpoint endpoint(host, port);
    const auto [error] = co_await socket_.async_connect(endpoint, kTestNoThrow);
    co_return !error;
  }

  boost::asio::awaitable<bool> send(std::string text) {
    const auto buffer = boost::asio::buffer(text);
    const auto [error, count] = co_await boost::asio::async_write(socket_, buffer, kTestNoThrow);
    co_return !error;
  }

  /// All that comes before the text `end` has been read, or the connection ends.
  boost::asio::awaitable<std::string> read_until(std::string end) {
    std::array<char, 4096> bytes;
    while (received_.find(end) == std::string::npos) {
      const auto buffer = boost::asio::buffer(bytes);
      const auto [error, count] = co_await socket_.async_read_some(buffer, kTestNoThrow);
      end_ = error;
      if (error) break;
      received_.append(bytes.data(), count);
    }
    co_return std::exchange(received_, std::string());
  }

  /// Everything until the connection ends.
  boost::asio::awaitable<std::string> read_all() {
    std::array<char, 4096> bytes;
    for (;;) {
      const auto buffer = boost::asio::buffer(bytes);
      const auto [error, count] = co_await socket_.async_read_some(buffer, kTestNoThrow);
      end_ = error;
      if (error) break;
      received_.append(bytes.data(), count);
    }
    co_return std::exchange(received_, std::string());
  }

  boost::system::error_code end() const { return end_; }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  boost::asio::ip::tcp::socket socket_;
  std::string received_;
  boost::system::error_code end_;
};

}  // namespace storekeeper::testing
