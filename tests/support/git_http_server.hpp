// A Git repository over HTTP as a hosting service has it: git's own server program behind a
// password.
#pragma once

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <string>
#include <utility>

#include "support/http_receiver.hpp"
#include "support/subprocess.hpp"

namespace storekeeper::testing {

inline constexpr const char* kGitHttpBackend = "/usr/lib/git-core/git-http-backend";

class GitHttpServer {
 public:
  /// Serves what is in `directory` to whoever sends this value of Authorization.
  GitHttpServer(std::string directory, std::string authorization)
      : directory_(std::move(directory)), authorization_(std::move(authorization)) {}

  static bool available() { return std::filesystem::exists(kGitHttpBackend); }

  const std::string& url() const { return receiver_.url(); }
  /// "HOST:PORT".
  std::string host() const { return url().substr(std::string("http://").size()); }

  /// From now on only this.
  void demand(const std::string& authorization) {
    const std::lock_guard lock(mutex_);
    authorization_ = authorization;
  }

 private:
  HttpResponse answer(const HttpRequest& request) {
    const auto* given = request.headers.find("Authorization");
    {
      const std::lock_guard lock(mutex_);
      if (given == nullptr || *given != authorization_) {
        HttpResponse refusal;
        refusal.status = 401;
        refusal.headers.add("WWW-Authenticate", "Basic realm=\"git\"");
        return refusal;
      }
    }
    return run(request);
  }

  // As CGI (RFC 3875) has it.
  HttpResponse run(const HttpRequest& request) const {
    const auto question = request.target.find('?');
    const auto header = [&](const char* name) {
      const auto* value = request.headers.find(name);
      return value == nullptr ? std::string() : *value;
    };
    ProgramOptions options;
    options.input = request.body;
    options.environment = {
        {"PATH", "/usr/bin:/bin"},
        {"HOME", directory_},
        {"GIT_PROJECT_ROOT", directory_},
        {"GIT_HTTP_EXPORT_ALL", "1"},
        {"REQUEST_METHOD", request.method},
        {"PATH_INFO", request.target.substr(0, question)},
        {"QUERY_STRING", question == std::string::npos ? "" : request.target.substr(question + 1)},
        {"CONTENT_TYPE", header("Content-Type")},
        {"CONTENT_LENGTH", std::to_string(request.body.size())},
        {"HTTP_CONTENT_ENCODING", header("Content-Encoding")},
        {"GIT_PROTOCOL", header("Git-Protocol")},
        {"REMOTE_ADDR", "127.0.0.1"}};
    Subprocess backend(kGitHttpBackend, std::move(options));
    return parse(backend.wait().output);
  }

  static HttpResponse parse(const std::string& output) {
    HttpResponse response;
    response.status = 200;
    std::size_t at = 0;
    for (;;) {
      const auto end = output.find("\r\n", at);
      if (end == std::string::npos || end == at) break;
      const auto colon = output.find(": ", at);
      const auto name = output.substr(at, colon - at);
      const auto value = output.substr(colon + 2, end - colon - 2);
      if (name == "Status") {
        response.status = std::stoi(value);
      } else {
        response.headers.add(name, value);
      }
      at = end + 2;
    }
    response.body = output.substr(std::min(at + 2, output.size()));
    return response;
  }

  std::string directory_;
  std::mutex mutex_;
  std::string authorization_;
  HttpReceiver receiver_{[this](const HttpRequest& request) { return answer(request); }};
};

}  // namespace storekeeper::testing
