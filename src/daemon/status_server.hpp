// What the status port answers: whether the daemon lives, whether it is ready, its metrics.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/http_server.hpp"
#include "ports/http_message.hpp"
#include "reconcile/pass.hpp"

namespace boost::asio {
class io_context;
}

namespace storekeeper {

/// Ready from the first pass that loaded every manifest and read the account, until the API
/// refuses the token, and from the next such pass again. Other failures do not make it unready:
/// they are in the metrics.
class Readiness {
 public:
  void observe(const PassResult& result);

  bool ready() const noexcept { return ready_; }
  /// One line for a person: "ready", or why not.
  const std::string& reason() const noexcept { return reason_; }

 private:
  bool ready_ = false;
  std::string reason_ = "not ready: the first pass has not ended";
};

/// What the answers are made from.
struct StatusPages {
  const Readiness* readiness = nullptr;  // must outlive the server
  std::function<std::string()> metrics;  // Prometheus's text format
};

/// The answer to any request: 200, 400, 404, 405 or 503.
HttpResponse status_response(const HttpRequest& request, const StatusPages& pages);

/// As start_http_server(), with that handler. One request a connection.
Result<std::unique_ptr<HttpServer>> start_status_server(
    boost::asio::io_context& io, ServerSettings settings, StatusPages pages);

}  // namespace storekeeper
