// Binding the core to the HTTP server.
#include "emulator/emulator_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <future>
#include <thread>
#include <utility>

#include "emulator/answers.hpp"

namespace storekeeper {
namespace asio = boost::asio;
namespace {

// What all connections share.
struct Service {
  Emulator* emulator = nullptr;
  EmulatorClock clock = {};
  ChangeKeeper keep = {};
};

void keep_changes(const Service& service, EmulatorReply& reply) {
  if (!service.keep) return;
  const auto kept = service.keep(*service.emulator);
  if (kept) return;
  reply.response = error_response({500, "internal_service_error", kept.error().message, {}}, {});
  reply.delivery = Delivery::kSend;
}

asio::awaitable<ServerReply> answer(std::shared_ptr<Service> service, ServerRequest request) {
  auto& emulator = *service->emulator;
  const auto before = emulator.changes();
  auto reply = emulator.handle(request.request, request.peer_address, service->clock());
  if (emulator.changes() != before) keep_changes(*service, reply);
  if (reply.latency.count() > 0) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(reply.latency);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  ServerReply result;
  result.response = std::move(reply.response);
  result.delivery = reply.delivery;
  co_return result;
}

}  // namespace

EmulatorClock system_emulator_clock() {
  return [] {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
  };
}

ServerSettings emulator_server_settings() {
  ServerSettings settings;
  settings.max_connections = 256;
  settings.max_body_bytes = std::size_t{64} * 1024 * 1024;
  settings.idle_timeout = std::chrono::seconds(60);
  return settings;
}

Result<std::unique_ptr<HttpServer>> serve_emulator(
    asio::io_context& io, Emulator& emulator, EmulatorClock clock, ServerSettings settings,
    ChangeKeeper keep) {
  auto service = std::make_shared<Service>();
  service->emulator = &emulator;
  service->clock = std::move(clock);
  service->keep = std::move(keep);
  return start_http_server(io, std::move(settings), [service](ServerRequest request) {
    return answer(service, std::move(request));
  });
}

struct EmulatorServer::Running {
  // Declared in this order so that the connections go before what they use.
  std::unique_ptr<Emulator> emulator;
  EmulatorClock clock;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  std::unique_ptr<HttpServer> server;
  std::thread thread;
  std::string url;
  unsigned short port = 0;
};

EmulatorServer::EmulatorServer(std::unique_ptr<Running> running) : running_(std::move(running)) {}
// NOLINTNEXTLINE(bugprone-exception-escape): a server that cannot be stopped ends the program
EmulatorServer::~EmulatorServer() { stop(); }

Result<std::unique_ptr<EmulatorServer>> EmulatorServer::start(
    EmulatorSettings settings, ServerSettings server, EmulatorClock clock) {
  auto emulator = Emulator::make(std::move(settings));
  if (!emulator) return fail(emulator.error());
  auto running = std::make_unique<Running>();
  running->emulator = *std::move(emulator);
  running->clock = std::move(clock);
  const auto scheme = server.tls_certificate_file.empty() ? "http://" : "https://";
  const bool is_v6 = server.listen_host.find(':') != std::string::npos;
  const auto host = is_v6 ? "[" + server.listen_host + "]" : server.listen_host;
  auto listening =
      serve_emulator(running->io, *running->emulator, running->clock, std::move(server));
  if (!listening) return fail(listening.error());
  running->server = *std::move(listening);
  running->port = running->server->port();
  running->url = scheme + host + ":" + std::to_string(running->port);
  running->thread = std::thread([&io = running->io] { io.run(); });
  return std::unique_ptr<EmulatorServer>(new EmulatorServer(std::move(running)));
}

unsigned short EmulatorServer::port() const { return running_->port; }
std::string EmulatorServer::base_url() const { return running_->url; }

HttpResponse EmulatorServer::ask(std::string method, std::string target, std::string body) {
  if (!running_->thread.joinable()) return {};
  HttpRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.body = std::move(body);
  std::promise<HttpResponse> promise;
  auto response = promise.get_future();
  asio::post(running_->io, [&] {
    const auto reply = running_->emulator->handle(request, "127.0.0.1", running_->clock());
    promise.set_value(reply.response);
  });
  return response.get();
}

void EmulatorServer::stop() {
  if (!running_->thread.joinable()) return;
  asio::post(running_->io, [running = running_.get()] {
    running->server->stop();
    running->work.reset();
    running->io.stop();
  });
  running_->thread.join();
}

}  // namespace storekeeper
