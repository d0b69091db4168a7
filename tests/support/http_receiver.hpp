// A server on a thread of its own that keeps what it is sent and answers what a test says.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "http/http_server.hpp"

namespace storekeeper::testing {

class HttpReceiver {
 public:
  /// Called on the server's thread, one request at a time.
  using Answer = std::function<HttpResponse(const HttpRequest& request)>;

  explicit HttpReceiver(Answer answer = {}, ServerSettings settings = {})
      : answer_(std::move(answer)) {
    HttpServer::Handler handler = [this](ServerRequest request) {
      return handle(std::move(request.request));
    };
    auto started = start_http_server(io_, settings, std::move(handler));
    if (!started) {
      ADD_FAILURE() << started.error().message;
      return;
    }
    server_ = *std::move(started);
    url_ = settings.tls_key_file.empty() ? "http://127.0.0.1:" : "https://127.0.0.1:";
    url_ += std::to_string(server_->port());
    thread_ = std::thread([this] { io_.run(); });
  }
  ~HttpReceiver() {
    if (!thread_.joinable()) return;
    boost::asio::post(io_, [this] {
      server_->stop();
      io_.stop();
    });
    thread_.join();
  }
  HttpReceiver(const HttpReceiver&) = delete;
  HttpReceiver& operator=(const HttpReceiver&) = delete;

  const std::string& url() const { return url_; }

  std::vector<HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  /// The requests, once there are `count`; fewer if they do not come within a long time.
  std::vector<HttpRequest> wait_for(std::size_t count) const {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, std::chrono::seconds(30), [&] { return requests_.size() >= count; });
    return requests_;
  }

 private:
  boost::asio::awaitable<ServerReply> handle(HttpRequest request) {
    ServerReply reply;
    reply.response.status = 200;
    if (answer_) reply.response = answer_(request);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(std::move(request));
    }
    arrived_.notify_all();
    co_return reply;
  }

  Answer answer_;
  boost::asio::io_context io_;
  std::unique_ptr<HttpServer> server_;
  std::string url_;
  mutable std::mutex mutex_;
  mutable std::condition_variable arrived_;
  std::vector<HttpRequest> requests_;
  std::thread thread_;
};

}  // namespace storekeeper::testing
