// As much of GitHub's API as comments on pull requests need, on a thread of its own.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "http/http_server.hpp"

namespace storekeeper::testing {

class FakeGithub {
 public:
  struct Comment {
    int id = 0;
    int issue = 0;
    std::string author_type = "Bot";
    std::string body = {};
  };

  FakeGithub() {
    HttpServer::Handler handler = [this](ServerRequest request) {
      return answer(std::move(request));
    };
    auto started = start_http_server(io_, ServerSettings(), std::move(handler));
    if (!started) {
      ADD_FAILURE() << started.error().message;
      return;
    }
    server_ = *std::move(started);
    url_ = "http://127.0.0.1:" + std::to_string(server_->port());
    thread_ = std::thread([this] { io_.run(); });
  }
  ~FakeGithub() {
    if (!thread_.joinable()) return;
    boost::asio::post(io_, [this] {
      server_->stop();
      io_.stop();
    });
    thread_.join();
  }
  FakeGithub(const FakeGithub&) = delete;
  FakeGithub& operator=(const FakeGithub&) = delete;

  const std::string& url() const { return url_; }
  /// As somebody else would.
  void add(int issue, const std::string& author_type, const std::string& body) {
    const std::lock_guard lock(mutex_);
    comments_.push_back({next_++, issue, author_type, body});
  }
  std::vector<Comment> comments() const {
    const std::lock_guard lock(mutex_);
    return comments_;
  }
  /// What is wrong with the requests so far: a token that is missing or another one.
  std::string complaints() const {
    const std::lock_guard lock(mutex_);
    return complaints_;
  }
  void let_only_read() {
    const std::lock_guard lock(mutex_);
    read_only_ = true;
  }

 private:
  using Json = nlohmann::json;

  static Json shown(const Comment& comment) {
    return {{"id", comment.id}, {"body", comment.body}, {"user", {{"type", comment.author_type}}}};
  }

  boost::asio::awaitable<ServerReply> answer(ServerRequest request) {
    const std::lock_guard lock(mutex_);
    ServerReply reply;
    auto [status, body] = judge(request.request);
    reply.response.status = status;
    reply.response.headers.add("Content-Type", "application/json");
    reply.response.body = body.dump();
    co_return reply;
  }

  std::pair<int, Json> judge(const HttpRequest& request) {
    const auto* token = request.headers.find("Authorization");
    if (token == nullptr || *token != "Bearer runners-token") {
      complaints_ += request.method + " without the token\n";
      return {401, {{"message", "Bad credentials"}}};
    }
    const std::string root = "/repos/octo/shop/issues/";
    if (!request.target.starts_with(root)) return {404, {{"message", "Not Found"}}};
    const auto rest = request.target.substr(root.size());
    if (request.method == "GET") return list(rest);
    if (read_only_) return {403, {{"message", "Resource not accessible by integration"}}};
    const std::string text = Json::parse(request.body).at("body");
    if (text.size() > 65'536) return {422, {{"message", "Body is too long"}}};
    if (request.method == "POST") {
      comments_.push_back({next_++, std::stoi(rest), "Bot", text});
      return {201, shown(comments_.back())};
    }
    const auto id = std::stoi(rest.substr(rest.find('/') + 1));
    for (auto& comment : comments_) {
      if (request.method != "PATCH" || comment.id != id) continue;
      comment.body = text;
      return {200, shown(comment)};
    }
    return {404, {{"message", "Not Found"}}};
  }

  // "7/comments?per_page=100&page=2"
  std::pair<int, Json> list(const std::string& rest) const {
    const auto page = static_cast<std::size_t>(std::stoi(rest.substr(rest.rfind('=') + 1)));
    Json all = Json::array();
    for (const auto& comment : comments_) {
      if (comment.issue == std::stoi(rest)) all.push_back(shown(comment));
    }
    Json found = Json::array();
    constexpr std::size_t kPage = 100;
    for (auto i = (page - 1) * kPage; i < std::min(page * kPage, all.size()); ++i) {
      found.push_back(all[i]);
    }
    return {200, found};
  }

  boost::asio::io_context io_;
  std::unique_ptr<HttpServer> server_;
  std::string url_;
  mutable std::mutex mutex_;
  std::vector<Comment> comments_;
  std::string complaints_;
  bool read_only_ = false;
  int next_ = 1;
  std::thread thread_;
};

}  // namespace storekeeper::testing
