#include "daemon/status_server.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <string_view>
#include <utility>

#include "daemon/page_files.hpp"
#include "daemon/schedule.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kPlainText = "text/plain; charset=utf-8";
constexpr std::string_view kMetricsText = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kEventStream = "text/event-stream";
constexpr std::string_view kEvents = "/api/v1/events";
constexpr std::string_view kNothing = "default-src 'none'; frame-ancestors 'none'";
// The page takes everything from here and nothing from anywhere else.
constexpr std::string_view kOwnFiles =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

HttpResponse answer(
    int status, std::string body, std::string_view content_type = kPlainText,
    std::string_view policy = kNothing) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", std::string(content_type));
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Referrer-Policy", "no-referrer");
  response.headers.add("Cross-Origin-Resource-Policy", "same-origin");
  response.headers.add("Content-Security-Policy", std::string(policy));
  response.body = std::move(body);
  return response;
}

bool is_loopback(std::string_view host) {
  return host.starts_with("127.") || host == "::1" || host == "localhost";
}

std::string status_address(std::string_view host, unsigned short port) {
  const bool is_v6 = host.find(':') != std::string_view::npos;
  std::string address = is_v6 ? "http://[" : "http://";
  address += host;
  if (is_v6) address += ']';
  return address + ':' + std::to_string(port);
}

std::string_view path_of(const HttpRequest& request) {
  return std::string_view(request.target).substr(0, request.target.find('?'));
}

bool is_ipv4(std::string_view host) {
  const auto is_part_of_address = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  // No name ends in digits: the last label of one is never a number.
  return !host.empty() && std::all_of(host.begin(), host.end(), is_part_of_address);
}

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [lower](char x, char y) {
    return lower(x) == lower(y);
  });
}

// Those that show no names, and that probes may call by whatever name.
bool is_probe(std::string_view path) {
  return path == "/livez" || path == "/healthz" || path == "/readyz" || path == "/metrics";
}

HttpResponse probe_response(std::string_view path, const StatusPages& pages) {
  if (path == "/metrics") return answer(200, pages.metrics(), kMetricsText);
  if (path != "/readyz") return answer(200, "ok\n");
  if (pages.standing) {
    const auto standing = pages.standing();
    if (standing != "leader") return answer(200, standing + "\n");
  }
  return answer(pages.readiness->ready() ? 200 : 503, pages.readiness->reason() + "\n");
}

// Empty optional: there is no such path.
std::optional<HttpResponse> page_response(std::string_view path, const StatusPages& pages) {
  if (path == "/api/v1/status") return answer(200, pages.status(), kJson);
  if (path == kEvents) return answer(200, pages.history(), kJson);
  for (const auto& file : page_files()) {
    if (file.path == path) {
      return answer(200, std::string(file.text), file.content_type, kOwnFiles);
    }
  }
  return std::nullopt;
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

bool is_known_host(std::string_view host, const std::vector<std::string>& host_names) {
  if (host.starts_with('[')) {
    const auto after = host.substr(std::min(host.find(']'), host.size() - 1) + 1);
    return host.find(']') != std::string_view::npos && (after.empty() || after.front() == ':');
  }
  host = host.substr(0, host.find(':'));
  if (is_ipv4(host) || same_name(host, "localhost")) return true;
  return std::any_of(host_names.begin(), host_names.end(), [host](const std::string& name) {
    return same_name(host, name);
  });
}

bool wants_event_stream(const HttpRequest& request) {
  const auto* accept = request.headers.find("Accept");
  return request.method == "GET" && path_of(request) == kEvents && accept != nullptr &&
         accept->find(kEventStream) != std::string::npos;
}

HttpResponse status_response(const HttpRequest& request, const StatusPages& pages) {
  if (!request.target.starts_with('/')) return answer(400, "bad request\n");
  const auto path = path_of(request);
  const auto* host = request.headers.find("Host");
  if (!is_probe(path) && host != nullptr && !is_known_host(*host, pages.host_names)) {
    return answer(
        421,
        "this port does not go by that name; use its address, or name it with --status-host\n");
  }
  const bool is_read = request.method == "GET" || request.method == "HEAD";
  std::optional<HttpResponse> found;
  if (is_probe(path)) {
    found = probe_response(path, pages);
  } else {
    found = page_response(path, pages);
  }
  if (!found) return answer(404, "not found\n");
  if (is_read) return *std::move(found);
  auto response = answer(405, "method not allowed\n");
  response.headers.add("Allow", "GET, HEAD");
  return response;
}

namespace {

HttpResponse control_response(const ServerRequest& asked, const StatusPages& pages) {
  const auto* host = asked.request.headers.find("Host");
  if (host != nullptr && !is_known_host(*host, pages.host_names)) {
    return answer(421, "this port does not go by that name\n");
  }
  if (asked.request.body.size() > kMostControlBytes) return answer(413, "too large\n");
  const auto read = read_control_request(asked.request, asked.peer_address);
  const auto said = read.accepted ? pages.control(read.command) : read.refusal;
  auto response = answer(said.status, said.text);
  if (said.status == 405) response.headers.add("Allow", "POST");
  return response;
}

// By whatever name of this machine: a sender proves who it is, and is shown nothing.
HttpResponse webhook_response(const HttpRequest& request, const StatusPages& pages) {
  const auto said = pages.webhook(request);
  auto response = answer(said.status, said.text);
  if (said.status == 405) response.headers.add("Allow", "POST");
  return response;
}

ServerReply status_reply(const ServerRequest& asked, const StatusPages& pages) {
  const auto& request = asked.request;
  ServerReply reply;
  if (pages.control && is_control_path(path_of(request))) {
    reply.response = control_response(asked, pages);
    return reply;
  }
  if (pages.webhook && path_of(request).starts_with(kWebhookPath)) {
    reply.response = webhook_response(request, pages);
    return reply;
  }
  if (wants_event_stream(request)) {
    const auto* host = request.headers.find("Host");
    if (host == nullptr || is_known_host(*host, pages.host_names)) {
      const auto* last = request.headers.find("Last-Event-ID");
      reply.stream = pages.follow(last == nullptr ? std::string() : *last);
      reply.response = reply.stream ? answer(200, "retry: 2000\n\n", kEventStream)
                                    : answer(503, "too many readers\n");
      return reply;
    }
  }
  reply.response = status_response(request, pages);
  return reply;
}

}  // namespace

Result<std::unique_ptr<HttpServer>> start_status_server(
    boost::asio::io_context& io, ServerSettings settings, StatusPages pages) {
  // Only commands and webhooks have a body, and no reader comes back within a connection's idle
  // time.
  settings.max_body_bytes = pages.webhook ? kMostWebhookBytes : kMostControlBytes;
  settings.keep_alive = false;
  struct Handler {
    static boost::asio::awaitable<ServerReply> reply(ServerReply ready) { co_return ready; }
    // NOLINTNEXTLINE(performance-unnecessary-value-param): the signature is HttpServer::Handler's
    boost::asio::awaitable<ServerReply> operator()(ServerRequest request) const {
      return reply(status_reply(request, pages));
    }
    StatusPages pages;
  };
  return start_http_server(io, std::move(settings), Handler{std::move(pages)});
}

std::vector<Event> status_port_news(std::string_view host, unsigned short port) {
  std::vector<Event> news(1);
  news[0].message = "status port open";
  news[0].reason = status_address(host, port);
  if (is_loopback(host)) return news;
  auto& warning = news.emplace_back();
  warning.level = EventLevel::kWarning;
  warning.message = "the status port can be reached from other machines";
  warning.reason =
      "it asks nobody who they are, and shows the names of stores, projects and environments; "
      "it shows no hosts, settings or secrets";
  return news;
}

}  // namespace storekeeper
