// The HTTP server on real sockets: what it answers to good, bad, slow and too many clients.
#include "http/http_server.hpp"

#include <gtest/gtest.h>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <stdexcept>
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

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  serve();
  const auto answers = answer_to(
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"
      "GET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const auto first = answers.find("POST /a {}");
  EXPECT_NE(first, std::string::npos);
  EXPECT_LT(first, answers.find("GET /b"));
  EXPECT_NE(answers.find("GET /b"), std::string::npos);
}

TEST_F(HttpServerTest, ClosesAfterEachAnswerIfToldTo) {
  ServerSettings settings;
  settings.keep_alive = false;
  serve(echo, settings);
  const auto answers =
      answer_to("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(answers.find("Connection: close"), std::string::npos);
  EXPECT_EQ(answers.find("GET /b"), std::string::npos);
}

TEST_F(HttpServerTest, AnswersHeadWithoutABody) {
  serve();
  const auto answer = answer_to("HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 23\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, TellsAClientThatAsksToGoOn) {
  serve();
  const auto talk = [](io_context* io, unsigned short port) -> awaitable<std::string> {
    RawClient client(*io);
    co_await client.connect("127.0.0.1", port);
    co_await client.send(
        "POST /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\n"
        "Content-Length: 2\r\n\r\n");
    const std::string interim = co_await client.read_until("\r\n\r\n");
    co_await client.send("{}");
    const std::string answer = co_await client.read_all();
    co_return interim + answer;
  };
  const auto text = run_awaitable(io_, talk(&io_, server_->port()));
  EXPECT_TRUE(text.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")) << text;
}

TEST_F(HttpServerTest, RefusesMalformedRequestsWithTheRightStatus) {
  ServerSettings settings;
  settings.max_header_bytes = 256;
  settings.max_body_bytes = 4;
  serve(echo, settings);
  const struct {
    std::string text;
    std::string status;
  } kCases[] = {
      {"nonsense\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(300, 'x'), "431"},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n", "413"},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", "501"},
      {"GET / HTTP/3.0\r\nHost: h\r\n\r\n", "505"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.text);
    const auto answer = answer_to(test.text);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + test.status)) << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_NE(answer.find("{\"code\":\""), std::string::npos);
    EXPECT_NE(answer.find("\"message\":\""), std::string::npos);
  }
}

// A client that is told 413 while it still sends must be able to read that.
TEST_F(HttpServerTest, LetsTheClientReadARefusalOfWhatItStillSends) {
  serve();
  const auto answer = answer_to(
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900000000\r\n\r\n" +
      std::string(500'000, 'x'));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413")) << answer.substr(0, 100);
}

TEST_F(HttpServerTest, GivesUpOnSlowRequests) {
  ServerSettings settings;
  settings.header_timeout = milliseconds(20);
  settings.body_timeout = milliseconds(20);
  settings.idle_timeout = milliseconds(20);
  serve(echo, settings);
  EXPECT_TRUE(answer_to("GET / HT").starts_with("HTTP/1.1 408"));
  EXPECT_TRUE(answer_to("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nx")
                  .starts_with("HTTP/1.1 408"));
  EXPECT_EQ(answer_to(""), "");  // nothing was asked, so nothing is said
  const auto once = answer_to("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(once.starts_with("HTTP/1.1 200"));
  EXPECT_EQ(once.find("408"), std::string::npos);
}

TEST_F(HttpServerTest, MisbehavesAsTold) {
  const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  serve(delivering(Delivery::kCloseSilently, "x"));
  EXPECT_EQ(answer_to(get), "");
  serve(delivering(Delivery::kTruncate, "0123456789"));
  const auto half = answer_to(get);
  EXPECT_NE(half.find("Content-Length: 10"), std::string::npos);
  EXPECT_TRUE(half.ends_with("\r\n\r\n01234"));
  serve(delivering(Delivery::kRaw, "HTTP/0.9 nonsense"));
  EXPECT_EQ(answer_to(get), "HTTP/0.9 nonsense");
}

// Some pieces, and then the end; or none, for ever.
class CountedPieces final : public BodyStream {
 public:
  explicit CountedPieces(int count, std::size_t size) : count_(count), size_(size) {}
  awaitable<std::string> next() override {
    if (count_ == 0) co_return "";
    --count_;
    co_return std::string(size_, static_cast<char>('0' + count_ % 10));
  }

 private:
  int count_;
  std::size_t size_;
};

awaitable<ServerReply> in_pieces(int count, std::size_t size) {
  ServerReply reply;
  reply.response.status = 200;
  reply.response.body = "first ";
  reply.stream = std::make_shared<CountedPieces>(count, size);
  co_return reply;
}

TEST_F(HttpServerTest, SendsABodyInPiecesUntilItEnds) {
  serve([](const ServerRequest&) { return in_pieces(3, 2); });
  EXPECT_EQ(
      answer_to("GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
      "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfirst 221100");
  const auto head = answer_to("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(head.find("22"), std::string::npos);
}

TEST_F(HttpServerTest, DropsAClientThatTakesNoPieces) {
  ServerSettings settings;
  settings.body_timeout = milliseconds(50);
  constexpr int kEndless = 1'000'000;
  auto stream = std::make_shared<CountedPieces>(kEndless, 64 * 1024);
  const std::weak_ptr<CountedPieces> served = stream;
  const auto reply_with = [](std::weak_ptr<CountedPieces> pieces) -> awaitable<ServerReply> {
    ServerReply reply;
    reply.response.status = 200;
    reply.stream = pieces.lock();
    co_return reply;
  };
  serve([reply_with, served](const ServerRequest&) { return reply_with(served); }, settings);
  const auto connect = [](RawClient* client, unsigned short port) -> awaitable<bool> {
    const bool connected = co_await client->connect("127.0.0.1", port);
    co_return connected&& co_await client->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  };
  RawClient client(io_);
  ASSERT_TRUE(run_awaitable(io_, connect(&client, server_->port())));
  // The reply holds it from the request on.
  io_.restart();
  while (stream.use_count() == 1) io_.run_one();
  stream.reset();
  while (!served.expired()) io_.run_one();
  EXPECT_TRUE(served.expired());
}

TEST_F(HttpServerTest, ResetsAsTold) {
  serve(delivering(Delivery::kReset, ""));
  const auto talk = [](io_context* io, unsigned short port) -> awaitable<bool> {
    RawClient client(*io);
    co_await client.connect("127.0.0.1", port);
    co_await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string answer = co_await client.read_all();
    co_return answer.empty() && client.end() == boost::asio::error::connection_reset;
  };
  EXPECT_TRUE(run_awaitable(io_, talk(&io_, server_->port())));
}

TEST_F(HttpServerTest, HangsUntilTheClientGivesUp) {
  ServerSettings settings;
  settings.idle_timeout = milliseconds(1);
  settings.body_timeout = milliseconds(1);
  serve(delivering(Delivery::kHang, ""), settings);
  const auto talk = [](io_context* io, unsigned short port) -> awaitable<std::string> {
    RawClient client(*io);
    co_await client.connect("127.0.0.1", port);
    co_await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    boost::asio::steady_timer patience(*io, milliseconds(30));
    patience.async_wait([&client](boost::system::error_code) { client.socket().cancel(); });
    co_return co_await client.read_all();
  };
  EXPECT_EQ(run_awaitable(io_, talk(&io_, server_->port())), "");
}

awaitable<ServerReply> throw_something(ServerRequest request) {
  if (!request.request.target.empty()) throw std::runtime_error("canary");
  co_return ServerReply();
}

TEST_F(HttpServerTest, AnswersForAHandlerThatThrows) {
  serve(throw_something);
  const auto answer = answer_to("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500"));
  EXPECT_EQ(answer.find("canary"), std::string::npos);
}

TEST_F(HttpServerTest, ListensOnIpv6) {
  ServerSettings settings;
  settings.listen_host = "[::1]";
  serve(echo, settings);
  const auto talk = [](io_context* io, unsigned short port) -> awaitable<std::string> {
    RawClient client(*io);
    co_await client.connect("::1", port);
    co_await client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    co_return co_await client.read_all();
  };
  const auto answer = run_awaitable(io_, talk(&io_, server_->port()));
  EXPECT_TRUE(answer.ends_with("from ::1")) << answer;
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
  serve();
  ServerSettings settings;
  settings.listen_port = server_->port();
  const auto second = start_http_server(io_, settings, echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::kNetwork);
  EXPECT_NE(second.error().message.find("in use"), std::string::npos) << second.error().message;
}

TEST_F(HttpServerTest, MakesRoomByClosingTheOldestThatWaits) {
  ServerSettings settings;
  settings.max_connections = 2;
  serve(echo, settings);
  const auto talk = [](io_context* io, unsigned short port) -> awaitable<std::string> {
    RawClient slow(*io);
    co_await slow.connect("127.0.0.1", port);
    co_await slow.send("GET / HT");
    RawClient idle(*io);
    co_await idle.connect("127.0.0.1", port);
    co_await idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string served = co_await idle.read_until("from");
    const std::string third =
        co_await converse(io, port, "GET /third HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const std::string rest_of_idle = co_await idle.read_all();
    co_await slow.send("TP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const std::string rest_of_slow = co_await slow.read_all();
    const bool as_wanted = served.find("200 OK") != served.npos &&
                           third.find("GET /third") != third.npos &&
                           rest_of_idle.find("HTTP/1.1") == rest_of_idle.npos &&
                           rest_of_slow.find("200 OK") != rest_of_slow.npos;
    co_return as_wanted ? "" : third + "|" + rest_of_idle + "|" + rest_of_slow;
  };
  EXPECT_EQ(run_awaitable(io_, talk(&io_, server_->port())), "");
}

TEST_F(HttpServerTest, TellsASlowRequestThatItHadToGo) {
  ServerSettings settings;
  settings.max_connections = 1;
  serve(echo, settings);
  const auto talk = [](io_context* io, unsigned short port) -> awaitable<std::string> {
    RawClient slow(*io);
    co_await slow.connect("127.0.0.1", port);
    // The interim answer tells that the request is under way.
    co_await slow.send(
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    co_await slow.read_until("\r\n\r\n");
    const std::string other =
        co_await converse(io, port, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    if (other.find("200 OK") == other.npos) co_return other;
    co_return co_await slow.read_all();
  };
  const auto answer = run_awaitable(io_, talk(&io_, server_->port()));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503")) << answer;
}

TEST_F(HttpServerTest, TurnsAwayWhenEverybodyIsBeingServed) {
  ServerSettings settings;
  settings.max_connections = 1;
  int served = 0;
  auto* io = &io_;
  const HttpServer::Handler busy = [&served, io](ServerRequest) {
    ++served;
    return [](io_context* context) -> awaitable<ServerReply> {
      boost::asio::steady_timer forever(*context, std::chrono::hours(1));
      co_await forever.async_wait(testing::kTestNoThrow);
      co_return ServerReply();
    }(io);
  };
  serve(busy, settings);
  const auto talk = [](io_context* context, unsigned short port,
                       const int* count) -> awaitable<std::string> {
    RawClient first(*context);
    co_await first.connect("127.0.0.1", port);
    co_await first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    while (*count == 0) co_await boost::asio::post(*context, boost::asio::use_awaitable);
    RawClient second(*context);
    co_await second.connect("127.0.0.1", port);
    co_return co_await second.read_all();
  };
  const auto answer = run_awaitable(io_, talk(&io_, server_->port(), &served));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503")) << answer;
  EXPECT_NE(answer.find("Retry-After: 1"), std::string::npos);
}

TEST_F(HttpServerTest, StopsAndEndsEveryConnection) {
  auto* io = &io_;
  int served = 0;
  bool handler_ended = false;
  const HttpServer::Handler busy = [&, io](ServerRequest) {
    ++served;
    return [](io_context* context, bool* ended) -> awaitable<ServerReply> {
      boost::asio::steady_timer forever(*context, std::chrono::hours(1));
      co_await forever.async_wait(testing::kTestNoThrow);
      *ended = true;
      co_return ServerReply();
    }(io, &handler_ended);
  };
  serve(busy);
  const auto talk = [](io_context* context, HttpServer* server,
                       const int* count) -> awaitable<std::string> {
    RawClient idle(*context);
    co_await idle.connect("127.0.0.1", server->port());
    RawClient waiting(*context);
    co_await waiting.connect("127.0.0.1", server->port());
    co_await waiting.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    while (*count == 0) co_await boost::asio::post(*context, boost::asio::use_awaitable);
    server->stop();
    const std::string first = co_await idle.read_all();
    const std::string second = co_await waiting.read_all();
    RawClient late(*context);
    const bool connected = co_await late.connect("127.0.0.1", server->port());
    co_return first + second + (connected ? "connected" : "");
  };
  EXPECT_EQ(run_awaitable(io_, talk(&io_, server_.get(), &served)), "");
  server_.reset();
  io_.restart();
  io_.run_for(std::chrono::seconds(20));  // returns as soon as nothing is left to do
  EXPECT_TRUE(io_.stopped());
  EXPECT_TRUE(handler_ended);
}

}  // namespace
}  // namespace storekeeper
