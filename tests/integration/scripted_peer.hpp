// A server for tests that does with each connection what the test says, byte by byte.
#pragma once

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace storekeeper::testing {

/// What the peer does next on a connection. After the last step it closes.
struct PeerStep {
  enum class Kind {
    kReadHead,  // until an empty line
    kSend,      // the text
    kDrip,      // the text, again and again, a byte at a time, until the other side closes
    kWait,      // until the other side closes
    kReset,     // closes with RST
    kCall,      // runs `action`
    kGate,      // until the test cancels the timer
  };
  Kind kind = Kind::kWait;
  std::string text = {};
  std::function<void()> action = {};
  std::shared_ptr<boost::asio::steady_timer> gate = {};
};

inline PeerStep read_head() {
  PeerStep step;
  step.kind = PeerStep::Kind::kReadHead;
  return step;
}
inline PeerStep send(std::string text) {
  PeerStep step;
  step.kind = PeerStep::Kind::kSend;
  step.text = std::move(text);
  return step;
}
inline PeerStep drip(std::string text) {
  PeerStep step;
  step.kind = PeerStep::Kind::kDrip;
  step.text = std::move(text);
  return step;
}
inline PeerStep wait_for_close() { return {}; }
inline PeerStep reset() {
  PeerStep step;
  step.kind = PeerStep::Kind::kReset;
  return step;
}
inline PeerStep call(std::function<void()> action) {
  PeerStep step;
  step.kind = PeerStep::Kind::kCall;
  step.action = std::move(action);
  return step;
}

/// Closed until somebody cancels it.
inline std::shared_ptr<boost::asio::steady_timer> make_gate(boost::asio::io_context& io) {
  return std::make_shared<boost::asio::steady_timer>(io, std::chrono::hours(1));
}
inline PeerStep wait_for(std::shared_ptr<boost::asio::steady_timer> gate) {
  PeerStep step;
  step.kind = PeerStep::Kind::kGate;
  step.gate = std::move(gate);
  return step;
}

/// Listens on a port of the loopback address until it is destroyed.
class ScriptedPeer {
 public:
  using Script = std::vector<PeerStep>;

  /// The first connection gets the first script, and so on; the last one is used again.
  ScriptedPeer(
      boost::asio::io_context& io, std::vector<Script> scripts, const char* address = "127.0.0.1")
      : state_(std::make_shared<State>(io, std::move(scripts))) {
    const auto host = boost::asio::ip::make_address(address);
    const boost::asio::ip::tcp::endpoint endpoint(host, 0);
    state_->acceptor.open(endpoint.protocol());
    state_->acceptor.bind(endpoint);
    state_->acceptor.listen();
    boost::asio::co_spawn(io, accept(state_), [](const std::exception_ptr&) {});
  }
  ~ScriptedPeer() {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
  }
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;

  std::string port() const { return std::to_string(state_->acceptor.local_endpoint().port()); }
  int connections() const { return state_->connections; }
  /// The heads that were read, over all connections.
  const std::vector<std::string>& heads() const { return state_->heads; }

 private:
  struct State {
    State(boost::asio::io_context& context, std::vector<Script> behaviour)
        : io(context), acceptor(context), scripts(std::move(behaviour)) {}
    boost::asio::io_context& io;
    boost::asio::ip::tcp::acceptor acceptor;
    std::vector<Script> scripts;
    std::vector<std::string> heads;
    int connections = 0;
  };
  using Socket = boost::asio::ip::tcp::socket;

  static constexpr auto kNoThrow = boost::asio::as_tuple(boost::asio::use_awaitable);

  static boost::asio::awaitable<void> accept(std::shared_ptr<State> state) {
    for (;;) {
      auto [error, socket] = co_await state->acceptor.async_accept(kNoThrow);
      if (error) co_return;
      const auto number = static_cast<std::size_t>(state->connections++);
      auto script = state->scripts[std::min(number, state->scripts.size() - 1)];
      auto work = serve(state, std::make_unique<Socket>(std::move(socket)), std::move(script));
      boost::asio::co_spawn(state->io, std::move(work), [](const std::exception_ptr&) {});
    }
  }

  static boost::asio::awaitable<void> serve(
      std::shared_ptr<State> state, std::unique_ptr<Socket> socket, Script script) {
    std::string buffered;
    for (const auto& step : script) {
      const auto text = boost::asio::buffer(step.text);
      switch (step.kind) {
        case PeerStep::Kind::kReadHead: {
          auto head = co_await next_head(socket.get(), &buffered);
          if (head.empty()) co_return;
          state->heads.push_back(std::move(head));
          break;
        }
        case PeerStep::Kind::kSend:
          co_await boost::asio::async_write(*socket, text, kNoThrow);
          break;
        case PeerStep::Kind::kDrip:
          for (std::size_t i = 0;; ++i) {
            const auto byte = boost::asio::buffer(&step.text[i % step.text.size()], 1);
            const auto [error, sent] = co_await socket->async_write_some(byte, kNoThrow);
            if (error) co_return;
          }
        case PeerStep::Kind::kWait:
          while (co_await read_more(socket.get(), &buffered)) {
          }
          break;
        case PeerStep::Kind::kReset: {
          const Socket::linger at_once(true, 0);
          socket->set_option(at_once);
          break;
        }
        case PeerStep::Kind::kCall: step.action(); break;
        case PeerStep::Kind::kGate: co_await step.gate->async_wait(kNoThrow); break;
      }
    }
  }

  static boost::asio::awaitable<bool> read_more(Socket* socket, std::string* buffered) {
    std::array<char, 4096> bytes;
    const auto buffer = boost::asio::buffer(bytes);
    const auto [error, count] = co_await socket->async_read_some(buffer, kNoThrow);
    buffered->append(bytes.data(), count);
    co_return !error;
  }

  static boost::asio::awaitable<std::string> next_head(Socket* socket, std::string* buffered) {
    std::size_t end = 0;
    while ((end = buffered->find("\r\n\r\n")) == std::string::npos) {
      if (!co_await read_more(socket, buffered)) co_return std::string();
    }
    std::string head = buffered->substr(0, end + 4);
    buffered->erase(0, end + 4);
    co_return head;
  }

  std::shared_ptr<State> state_;
};

}  // namespace storekeeper::testing
