// Debian's Redis server as a test's own process, in a directory that goes with the object.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/free_port.hpp"
#include "support/subprocess.hpp"
#include "support/temporary_directory.hpp"

namespace storekeeper::testing {

class RedisServer {
 public:
  /// `more`: flags of redis-server. With `tls` the port speaks TLS only. Another process may take
  /// the port first: then with another one.
  explicit RedisServer(const std::vector<std::string>& more = {}, bool tls = false) {
    // redis-tools has the server under the name of one of its modes; the name it is called by
    // decides, and the package comes without a service.
    const auto program = directory_.path("redis-server");
    directory_.link("redis-server", "/usr/bin/redis-check-rdb");
    for (int attempt = 0; attempt < 5; ++attempt) {
      port_ = free_port();
      const auto port = std::to_string(port_);
      ProgramOptions options;
      options.working_directory = directory_.path();
      options.arguments = {"--bind", "127.0.0.1", "--save", "", "--port", tls ? "0" : port};
      if (tls) options.arguments.insert(options.arguments.end(), {"--tls-port", port});
      options.arguments.insert(options.arguments.end(), more.begin(), more.end());
      process_ = std::make_unique<Subprocess>(program, std::move(options));
      const bool ready = process_->wait_until(
          [&] { return process_->so_far().output.find("Ready to accept") != std::string::npos; });
      if (ready) return;
    }
    throw std::runtime_error("redis-server does not start: " + process_->so_far().output);
  }

  int port() const { return port_; }
  void stop() { process_.reset(); }

  /// Through redis-cli as the default user.
  std::string ask(std::vector<std::string> command) const {
    command.insert(command.begin(), {"-h", "127.0.0.1", "-p", std::to_string(port_)});
    ProgramOptions options;
    options.arguments = std::move(command);
    Subprocess client("/usr/bin/redis-cli", std::move(options));
    auto answer = client.wait().output;
    while (answer.ends_with('\n')) answer.pop_back();
    return answer;
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Subprocess> process_;
  int port_ = 0;
};

}  // namespace storekeeper::testing
