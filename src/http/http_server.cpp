// Binds, accepts and keeps count; server_session.cpp serves each connection.
#include "http/http_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <list>
#include <utility>

#include "base/printable.hpp"
#include "http/http_codec.hpp"
#include "http/network_error.hpp"
#include "http/server_session.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

// Shared by the server object and every coroutine, so that the object may go first.
class Server : public std::enable_shared_from_this<Server> {
 public:
  Server(asio::io_context& io, ServerSettings settings, HttpServer::Handler handler)
      : io_(io), settings_(std::move(settings)), handler_(std::move(handler)), acceptor_(io) {}

  Result<void> load_certificate() {
    if (settings_.tls_certificate_file.empty()) return {};
    auto& context = context_.emplace(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    error_code error;
    context.use_certificate_chain_file(settings_.tls_certificate_file, error);
    if (error) {
      const auto file = quoted(settings_.tls_certificate_file);
      return fail(Errc::kInvalidInput, "load TLS certificate " + file + ": not a usable PEM file");
    }
    context.use_private_key_file(settings_.tls_key_file, asio::ssl::context::pem, error);
    if (error || SSL_CTX_check_private_key(context.native_handle()) != 1) {
      const auto file = quoted(settings_.tls_key_file);
      return fail(
          Errc::kInvalidInput, "load TLS key " + file + ": not a usable key for the certificate");
    }
    return {};
  }

  Result<void> listen() {
    std::string host = settings_.listen_host;
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
      host = host.substr(1, host.size() - 2);
    }
    const auto port = std::to_string(settings_.listen_port);
    const std::string doing = "listen on " + printable(settings_.listen_host) + " port " + port;
    error_code error;
    tcp::resolver resolver(io_);
    const auto flags = tcp::resolver::passive | tcp::resolver::numeric_service;
    const auto found = resolver.resolve(host, port, flags, error);
    if (error || found.empty()) return fail(network_error(doing, error, Effect::kNone));
    const tcp::endpoint endpoint = found.begin()->endpoint();
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) return fail(network_error(doing, error, Effect::kNone));
    return {};
  }

  void start() {
    const auto on_end = [self = shared_from_this()](const std::exception_ptr&) {};
    asio::co_spawn(io_, accept_connections(shared_from_this()), on_end);
  }

  void stop() {
    if (stopping_) return;
    stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (const auto& connection : connections_) {
      connection->stream->close();
      connection->stop.emit(asio::cancellation_type::terminal);
    }
  }

  unsigned short port() const { return port_; }

 private:
  using Connections = std::list<std::shared_ptr<ServerConnection>>;

  static asio::awaitable<void> accept_connections(std::shared_ptr<Server> self) {
    while (!self->stopping_) {
      auto [error, socket] = co_await self->acceptor_.async_accept(kNoThrow);
      if (self->stopping_) co_return;
      if (!error) {
        self->admit(std::move(socket));
      } else if (error == asio::error::operation_aborted) {
        co_return;
      } else {
        // Out of file descriptors, most likely: what is being served will free some.
        asio::steady_timer pause(self->io_, std::chrono::milliseconds(50));
        co_await pause.async_wait(kNoThrow);
      }
    }
  }

  void admit(tcp::socket socket) {
    error_code error;
    socket.set_option(tcp::no_delay(true), error);
    const auto peer = socket.remote_endpoint(error);
    if (error) return;  // gone already
    if (connections_.size() >= settings_.max_connections && !make_room()) {
      turn_away(std::move(socket));
      return;
    }
    auto connection = std::make_shared<ServerConnection>();
    connection->peer_address = peer.address().to_string();
    connection->stream = context_ ? make_tls_stream(std::move(socket), *context_, TlsRole::kServer)
                                  : make_tcp_stream(std::move(socket));
    connections_.push_back(connection);
    const auto position = std::prev(connections_.end());
    auto on_end = [self = shared_from_this(), connection, position](const std::exception_ptr&) {
      connection->stream->close();
      self->connections_.erase(position);
    };
    auto work = serve_connection(connection.get(), &settings_, &handler_);
    const auto slot = connection->stop.slot();
    asio::co_spawn(io_, std::move(work), asio::bind_cancellation_slot(slot, std::move(on_end)));
  }

  // Ends a connection that only waits: the longest idle one, else the oldest whose request
  // has not arrived, which is what a client that sends a byte a minute looks like.
  bool make_room() {
    // Those on their way out count as well, so that a flood cannot outrun them.
    if (connections_.size() >= 2 * settings_.max_connections) return false;
    using Phase = ServerConnection::Phase;
    for (const Phase phase : {Phase::kIdle, Phase::kReading}) {
      for (const auto& connection : connections_) {
        if (connection->phase != phase || connection->shed) continue;
        connection->shed = true;
        connection->stream->cancel();
        return true;
      }
    }
    return false;
  }

  // Everyone else is being served: this one is told to come back later.
  void turn_away(tcp::socket socket) {
    if (context_) return;  // no words without a handshake
    auto response = refusal(503, "too many connections");
    response.headers.add("Retry-After", "1");
    const auto head = encode_response_head(response, Persistence::kClose);
    if (!head) return;
    error_code ignored;
    socket.non_blocking(true, ignored);
    // The buffer of a new socket takes so little at once.
    socket.send(asio::buffer(*head + response.body), 0, ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
  }

  asio::io_context& io_;
  ServerSettings settings_;
  HttpServer::Handler handler_;
  std::optional<asio::ssl::context> context_;
  tcp::acceptor acceptor_;
  Connections connections_;
  unsigned short port_ = 0;
  bool stopping_ = false;
};

class RunningServer final : public HttpServer {
 public:
  explicit RunningServer(std::shared_ptr<Server> server) : server_(std::move(server)) {}
  ~RunningServer() override { server_->stop(); }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  unsigned short port() const override { return server_->port(); }
  void stop() override { server_->stop(); }

 private:
  std::shared_ptr<Server> server_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> start_http_server(
    asio::io_context& io, ServerSettings settings, HttpServer::Handler handler) {
  auto server = std::make_shared<Server>(io, std::move(settings), std::move(handler));
  if (auto loaded = server->load_certificate(); !loaded) return fail(std::move(loaded.error()));
  if (auto listening = server->listen(); !listening) return fail(std::move(listening.error()));
  server->start();
  return std::make_unique<RunningServer>(std::move(server));
}

}  // namespace storekeeper
