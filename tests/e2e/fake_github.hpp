// As much of GitHub's API as comments on pull requests need.
#pragma once

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/http_receiver.hpp"

namespace storekeeper::testing {

class FakeGithub {
 public:
  struct Comment {
    int id = 0;
    int issue = 0;
    std::string author_type = "Bot";
    std::string body = {};
  };

  const std::string& url() const { return receiver_.url(); }
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

  HttpResponse answer(const HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    HttpResponse response;
    auto [status, body] = judge(request);
    response.status = status;
    response.headers.add("Content-Type", "application/json");
    response.body = body.dump();
    return response;
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

  mutable std::mutex mutex_;
  std::vector<Comment> comments_;
  std::string complaints_;
  bool read_only_ = false;
  int next_ = 1;
  // Last, so that it stops first.
  HttpReceiver receiver_{[this](const HttpRequest& request) { return answer(request); }};
};

}  // namespace storekeeper::testing
