// Between the program and the emulator: hands requests on, and stops at a chosen moment of one of
// them until the program has been killed.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>

#include "support/http_receiver.hpp"

namespace storekeeper::testing {

enum class Moment {
  kAsked,     // the request has arrived here and goes no further
  kDone,      // the server has answered, and the answer goes no further
  kAnswered,  // the program has the answer, and makes its next request
};

class Relay {
 public:
  explicit Relay(const std::string& emulator_url)
      : port_(static_cast<unsigned short>(
            std::stoi(emulator_url.substr(emulator_url.rfind(':') + 1)))) {}
  ~Relay() { let_go(); }

  const std::string& url() const { return receiver_.url(); }

  /// At the next request with this method.
  void stop_at(const std::string& method, Moment moment) {
    const std::lock_guard lock(mutex_);
    method_ = method;
    moment_ = moment;
  }
  /// False if the moment does not come within a long time.
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kLong, [&] { return stopped_; });
  }
  /// When nobody waits for the answer any more. From now on everything is handed on.
  void let_go() {
    const std::lock_guard lock(mutex_);
    method_.clear();
    stopped_ = answered_ = false;
    changed_.notify_all();
  }

 private:
  static constexpr std::chrono::seconds kLong{45};

  void stop(std::unique_lock<std::mutex>& lock) {
    stopped_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, kLong, [&] { return !stopped_; });
  }

  HttpResponse take(const HttpRequest& request) {
    std::unique_lock lock(mutex_);
    HttpResponse nothing;
    nothing.status = 503;
    const bool chosen = request.method == method_;
    if (answered_ || (chosen && moment_ == Moment::kAsked)) {
      stop(lock);
      return nothing;
    }
    auto response = hand_on(request);
    if (chosen && moment_ == Moment::kDone) {
      stop(lock);
    } else {
      answered_ = chosen;
    }
    return response;
  }

  HttpResponse hand_on(const HttpRequest& request) const {
    namespace asio = boost::asio;
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::address_v4::loopback(), port_});
    auto text = request.method + ' ' + request.target +
                " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    for (const char* name : {"authorization", "ld-api-version", "content-type"}) {
      for (const auto& value : request.headers.all(name)) {
        text += std::string(name) + ": " + std::string(value) + "\r\n";
      }
    }
    if (!request.body.empty()) {
      text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    }
    asio::write(socket, asio::buffer(text + "\r\n" + request.body));
    std::string answer;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(answer), end);
    HttpResponse response;
    const auto blank = answer.find("\r\n\r\n");
    if (blank == std::string::npos) return response;
    response.status = std::stoi(answer.substr(answer.find(' ') + 1));
    response.headers.add("content-type", "application/json");
    response.body = answer.substr(blank + 4);
    return response;
  }

  unsigned short port_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string method_;  // empty: none is stopped at
  Moment moment_ = Moment::kAsked;
  bool answered_ = false;  // the next request is the moment
  bool stopped_ = false;
  HttpReceiver receiver_{[this](const HttpRequest& request) { return take(request); }};
};

}  // namespace storekeeper::testing
