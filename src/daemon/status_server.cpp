#include "daemon/status_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <string_view>
#include <utility>

#include "daemon/schedule.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kPlainText = "text/plain; charset=utf-8";
constexpr std::string_view kMetricsText = "text/plain; version=0.0.4; charset=utf-8";

HttpResponse answer(int status, std::string body, std::string_view content_type = kPlainText) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", std::string(content_type));
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Content-Security-Policy", "default-src 'none'");
  response.body = std::move(body);
  return response;
}

}  // namespace

void Readiness::observe(const PassResult& result) {
  if (judge(result) == PassEnd::kAccessRefused) {
    ready_ = false;
    reason_ = "not ready: the API refuses the token or its permissions";
  } else if (result.applied && !has_errors(result.manifests.diagnostics)) {
    ready_ = true;
    reason_ = "ready";
  } else if (!ready_) {
    reason_ = has_errors(result.manifests.diagnostics)
                  ? "not ready: the manifests have errors"
                  : "not ready: the account has not been read yet";
  }
}

HttpResponse status_response(const HttpRequest& request, const StatusPages& pages) {
  if (!request.target.starts_with('/')) return answer(400, "bad request\n");
  const auto path = std::string_view(request.target).substr(0, request.target.find('?'));
  const bool is_live = path == "/livez" || path == "/healthz";
  if (!is_live && path != "/readyz" && path != "/metrics") return answer(404, "not found\n");
  if (request.method != "GET" && request.method != "HEAD") {
    auto response = answer(405, "method not allowed\n");
    response.headers.add("Allow", "GET, HEAD");
    return response;
  }
  if (is_live) return answer(200, "ok\n");
  if (path == "/metrics") return answer(200, pages.metrics(), kMetricsText);
  return answer(pages.readiness->ready() ? 200 : 503, pages.readiness->reason() + "\n");
}

Result<std::unique_ptr<HttpServer>> start_status_server(
    boost::asio::io_context& io, ServerSettings settings, StatusPages pages) {
  // Nothing here takes a body, and no reader comes back within a connection's idle time.
  settings.max_body_bytes = 1024;
  settings.keep_alive = false;
  struct Handler {
    static boost::asio::awaitable<ServerReply> reply(HttpResponse response) {
      ServerReply ready;
      ready.response = std::move(response);
      co_return ready;
    }
    // NOLINTNEXTLINE(performance-unnecessary-value-param): the signature is HttpServer::Handler's
    boost::asio::awaitable<ServerReply> operator()(ServerRequest request) const {
      return reply(status_response(request.request, pages));
    }
    StatusPages pages;
  };
  return start_http_server(io, std::move(settings), Handler{std::move(pages)});
}

}  // namespace storekeeper
