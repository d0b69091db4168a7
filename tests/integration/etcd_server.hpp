// Debian's etcd as a test's own process, in a directory that goes with the object.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "support/free_port.hpp"
#include "support/subprocess.hpp"
#include "support/temporary_directory.hpp"

namespace storekeeper::testing {

class EtcdServer {
 public:
  /// Another process may take a port first: then with other ones.
  EtcdServer() {
    for (int attempt = 0; attempt < 5; ++attempt) {
      url_ = "http://127.0.0.1:" + std::to_string(free_port());
      const auto peers = "http://127.0.0.1:" + std::to_string(free_port());
      ProgramOptions options;
      options.working_directory = directory_.path();
      options.arguments = {
          "--data-dir",
          directory_.path("data-" + std::to_string(attempt)),
          "--name",
          "test",
          "--listen-client-urls",
          url_,
          "--advertise-client-urls",
          url_,
          "--listen-peer-urls",
          peers,
          "--initial-advertise-peer-urls",
          peers,
          "--initial-cluster",
          "test=" + peers,
          "--unsafe-no-fsync"};
      process_ = std::make_unique<Subprocess>("/usr/bin/etcd", std::move(options));
      const bool ready = process_->wait_until([&] {
        return process_->so_far().errors.find("serving insecure client") != std::string::npos ||
               process_->so_far().errors.find("serving client traffic") != std::string::npos;
      });
      if (ready) return;
    }
    throw std::runtime_error("etcd does not start: " + process_->so_far().errors);
  }

  const std::string& url() const { return url_; }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Subprocess> process_;
  std::string url_;
};

}  // namespace storekeeper::testing
