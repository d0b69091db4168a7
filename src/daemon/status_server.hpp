// What the status port answers: whether the daemon lives, whether it is ready, its metrics, and
// how every store stands, as JSON and as a page.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "daemon/control.hpp"
#include "daemon/webhook.hpp"
#include "http/http_server.hpp"
#include "model/event.hpp"
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
  /// "leader", or "standby" and why: then it is as ready as it can be. Empty: it is alone.
  std::function<std::string()> standing;
  std::function<std::string()> metrics;  // Prometheus's text format
  std::function<std::string()> status;   // JSON
  std::function<std::string()> history;  // JSON
  /// The history and what follows, after the entry with that id; nullptr: too many readers.
  std::function<std::shared_ptr<BodyStream>(const std::string& last_event_id)> follow;
  /// Carries out a command that was accepted.
  std::function<ControlAnswer(const ControlCommand& command)> control;
  /// Judges a delivery to kWebhookPath, and acts on it. Empty: there are none.
  std::function<WebhookAnswer(const HttpRequest& request)> webhook;
  /// Names by which a browser may call this port, beside localhost and addresses.
  std::vector<std::string> host_names;
};

/// Whether a request with that Host may see names. A page of somebody else's, whose name was made
/// to point here, has its own name in Host: an address in it is safe, another name is not.
bool is_known_host(std::string_view host, const std::vector<std::string>& host_names);

/// True for a request for the history as server-sent events.
bool wants_event_stream(const HttpRequest& request);

/// The answer to any other request: 200, 400, 404, 405, 421 or 503.
HttpResponse status_response(const HttpRequest& request, const StatusPages& pages);

/// As start_http_server(), with that handler. One request a connection.
Result<std::unique_ptr<HttpServer>> start_status_server(
    boost::asio::io_context& io, ServerSettings settings, StatusPages pages);

/// What the log is to say once it listens there: where, and that others can reach it.
std::vector<Event> status_port_news(std::string_view host, unsigned short port);

}  // namespace storekeeper
