// The HTTP server on real sockets: what it answers to good, bad, slow and too many clients.
#include "http/http_server.hpp"

#include <gtest/gtest.h>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "integration/raw_client.hpp"
#include "support/run_awaitable.hpp"

namespace storekeeper {
namespace {

using boost::asio::awaitable;
using boost::asio::io_context;
using std::chrono::milliseconds;
using testing::RawClient;
using testing::run_awaitable;

awaitable<ServerReply> echo(ServerRequest request) {
  ServerReply reply;
  reply.response.status = 200;
  reply.response.headers.add("Content-Type", "text/plain");
  reply.response.body = request.request.method + " " + request.request.target + " " +
                        request.request.body + " from " + request.peer_address;
  co_return reply;
}

awaitable<std::string> converse(io_context* io, unsigned short port, std::string text) {
  RawClient client(*io);
  if (!co_await client.connect("127.0.0.1", port)) co_return "not connected";
  co_await client.send(std::move(text));
  co_return co_await client.read_all();
}

class HttpServerTest : public ::testing::Test {
 protected:
  void serve(HttpServer::Handler handler = echo, ServerSettings settings = {}) {
    auto started = start_http_server(io_, std::move(settings), std::move(handler));
    ASSERT_TRUE(started) << started.error().message;
    server_ = *std::move(started);
  }

  std::string answer_to(std::string text) {
    return run_awaitable(io_, converse(&io_, server_->port(), std::move(text)));
  }

  static HttpServer::Handler delivering(Delivery delivery, std::string body) {
    return [delivery, body](ServerRequest) { return deliver(delivery, body); };
  }

  io_context io_;
  std::unique_ptr<HttpServer> server_;

 private:
  static awaitable<ServerReply> deliver(Delivery delivery, std::string body) {
    ServerReply reply;
    reply.response.status = 200;
    reply.response.body = std::move(body);
    reply.delivery = delivery;
    co_return reply;
  }
};

TEST_F(HttpServerTest, AnswersARequest) {
  serve();
  EXPECT_EQ(
      answer_to("GET /x?y=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n"
      "Connection: close\r\n\r\nGET /x?y=1  from 127.0.0.1");
}

}  // namespace
}  // namespace storekeeper
