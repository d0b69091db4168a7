// The transport on real sockets: deadlines in every phase, broken answers, kept-alive
// connections, cancellation.
#include "http/socket_transport.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "integration/scripted_peer.hpp"
#include "support/run_awaitable.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::call;
using testing::drip;
using testing::read_head;
using testing::reset;
using testing::ScriptedPeer;
using testing::send;
using testing::wait_for_close;

constexpr const char* kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

class SocketTransportTest : public ::testing::Test {
 protected:
  void listen(std::vector<ScriptedPeer::Script> scripts, const char* address = "127.0.0.1") {
    peer_.emplace(io_, std::move(scripts), address);
    Origin origin;
    origin.tls = false;
    origin.host = address;
    origin.port = peer_->port();
    transport_ = *make_socket_transport(std::move(origin), settings_);
  }

  static HttpRequest request(std::string method) {
    HttpRequest result;
    result.method = std::move(method);
    result.target = "/api/v2/x";
    result.headers.add("Authorization", "canary-token");
    if (result.method != "GET") result.body = "{}";
    return result;
  }

  Result<HttpResponse> exchange(const char* method, std::chrono::milliseconds limit = 10s) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    return testing::run_awaitable(io_, transport_->send(request(method), deadline));
  }

  // Also checks what must hold for every failure.
  Error failure(const char* method, std::chrono::milliseconds limit = 10s) {
    const auto result = exchange(method, limit);
    EXPECT_FALSE(result);
    if (result) return {};
    EXPECT_EQ(result.error().message.find("canary"), std::string::npos);
    EXPECT_NE(result.error().message.find(':' + peer_->port()), std::string::npos);
    return result.error();
  }

  // Sends `method`, which somebody has to cancel by `signal`.
  Error cancelled(const char* method, asio::cancellation_signal* signal) {
    std::optional<Result<HttpResponse>> result;
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    asio::co_spawn(
        io_, transport_->send(request(method), deadline),
        asio::bind_cancellation_slot(
            signal->slot(), [&](const std::exception_ptr&, Result<HttpResponse> outcome) {
              result = std::move(outcome);
              io_.stop();
            }));
    io_.restart();
    io_.run_for(20s);
    if (!result || *result) {
      ADD_FAILURE() << "not cancelled";
      return {};
    }
    return result->error();
  }

  asio::io_context io_;
  TransportSettings settings_;
  std::optional<ScriptedPeer> peer_;
  std::unique_ptr<Transport> transport_;
};

TEST_F(SocketTransportTest, SendsExactlyTheRequestAndReadsTheAnswer) {
  listen({{read_head(), send("HTTP/1.1 201 Created\r\nX-A: b\r\nContent-Length: 2\r\n\r\n{}")}});
  const auto response = exchange("POST");
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(*response->headers.find("x-a"), "b");
  EXPECT_EQ(response->body, "{}");
  EXPECT_EQ(
      peer_->heads().at(0), "POST /api/v2/x HTTP/1.1\r\nHost: 127.0.0.1:" + peer_->port() +
                                "\r\nAuthorization: canary-token\r\nAccept-Encoding: identity\r\n"
                                "Content-Length: 2\r\nConnection: close\r\n\r\n");
}

TEST_F(SocketTransportTest, WorksOverIpv6) {
  listen({{read_head(), send(kAnswer)}}, "::1");
  const auto response = exchange("GET");
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_NE(peer_->heads().at(0).find("Host: [::1]:" + peer_->port()), std::string::npos);
}

TEST_F(SocketTransportTest, ResolvesLocalhost) {
  listen({{read_head(), send(kAnswer)}});
  Origin origin;
  origin.tls = false;
  origin.host = "localhost";
  origin.port = peer_->port();
  transport_ = *make_socket_transport(origin, settings_);
  const auto response = exchange("GET");
  ASSERT_TRUE(response) << response.error().message;
}

TEST_F(SocketTransportTest, ReadsAnErrorPageThatOnlyTheCloseEnds) {
  listen({{read_head(), send("HTTP/1.0 502 Bad Gateway\r\n\r\n<html>")}});
  const auto response = exchange("POST");
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 502);
}

TEST_F(SocketTransportTest, SaysThatNothingWasSentWhenTheConnectionIsRefused) {
  listen({{wait_for_close()}});
  const auto port = peer_->port();
  peer_.reset();
  io_.poll();  // lets the acceptor go
  const auto result = exchange("POST");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "connect to 127.0.0.1:" + port + ": connection refused");
  EXPECT_EQ(result.error().code, Errc::kNetwork);
  EXPECT_EQ(result.error().effect, Effect::kNone);
  EXPECT_FALSE(result.error().hint.empty());
}

TEST_F(SocketTransportTest, SendsNothingOnceTheDeadlineHasPassed) {
  listen({{read_head(), send(kAnswer)}});
  const auto error = failure("POST", 0s);
  EXPECT_EQ(error.code, Errc::kTimeout);
  EXPECT_EQ(error.effect, Effect::kNone);
  EXPECT_EQ(peer_->connections(), 0);
}

TEST_F(SocketTransportTest, SendsNothingOnceTheRequestIsTooOld) {
  listen({{read_head(), send(kAnswer)}});
  for (const char* method : {"POST", "GET"}) {
    const auto now = std::chrono::steady_clock::now();
    auto old = request(method);
    old.send_by = now;
    const auto result = testing::run_awaitable(io_, transport_->send(std::move(old), now + 10s));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::kTimeout);
    EXPECT_EQ(result.error().effect, Effect::kNone);
  }
  EXPECT_EQ(peer_->connections(), 0);
}

TEST_F(SocketTransportTest, GivesUpOnASilentServer) {
  settings_.headers_timeout = 30ms;
  listen({{wait_for_close()}});
  const auto error = failure("POST");
  EXPECT_EQ(error.code, Errc::kTimeout);
  EXPECT_EQ(error.effect, Effect::kUnknown);
}

TEST_F(SocketTransportTest, GivesUpAtTheDeadlineOfTheExchange) {
  listen({{wait_for_close()}});
  EXPECT_EQ(failure("GET", 30ms).code, Errc::kTimeout);
}

TEST_F(SocketTransportTest, GivesUpOnHeadersThatDrip) {
  settings_.headers_timeout = 30ms;
  settings_.max_header_bytes = 64 * 1024 * 1024;
  listen({{send("HTTP/1.1 200 OK\r\n"), drip("X-A: b\r\n")}});
  EXPECT_EQ(failure("GET").code, Errc::kTimeout);
}

TEST_F(SocketTransportTest, GivesUpOnABodyThatDrips) {
  settings_.headers_timeout = 10ms;  // does not count any more
  listen({{send("HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n"), drip("x")}});
  const auto error = failure("POST", 60ms);
  EXPECT_EQ(error.code, Errc::kTimeout);
  EXPECT_EQ(error.effect, Effect::kUnknown);
  EXPECT_NE(error.message.find("read the answer"), std::string::npos);
}

TEST_F(SocketTransportTest, GivesUpOnAServerThatReadsNothing) {
  // Nobody accepts; the request is more than the buffers on the way hold.
  asio::ip::tcp::acceptor deaf(io_, {asio::ip::make_address("127.0.0.1"), 0});
  Origin origin;
  origin.tls = false;
  origin.host = "127.0.0.1";
  origin.port = std::to_string(deaf.local_endpoint().port());
  transport_ = *make_socket_transport(origin, settings_);
  auto large = request("POST");
  large.body.assign(32 * 1024 * 1024, 'x');
  const auto deadline = std::chrono::steady_clock::now() + 1s;
  const auto result = testing::run_awaitable(io_, transport_->send(std::move(large), deadline));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::kTimeout);
  EXPECT_EQ(result.error().effect, Effect::kUnknown);
}

TEST_F(SocketTransportTest, ReportsAResetAsUnknown) {
  listen({{read_head(), reset()}});
  const auto error = failure("POST");
  EXPECT_EQ(error.code, Errc::kNetwork);
  EXPECT_EQ(error.effect, Effect::kUnknown);
}

TEST_F(SocketTransportTest, RefusesTruncatedAnswers) {
  for (const char* text :
       {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 500 X\r\nContent-Length: 9\r\n\r\n{}", "HTTP/1.1 100 Continue\r\n\r\n"}) {
    SCOPED_TRACE(text);
    listen({{read_head(), send(text)}});
    const auto error = failure("POST");
    EXPECT_EQ(error.code, Errc::kProtocol);
    EXPECT_EQ(error.effect, Effect::kUnknown);
  }
}

TEST_F(SocketTransportTest, KeepsItsBodyLimit) {
  settings_.max_body_bytes = 4;
  listen({{read_head(), send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")}});
  EXPECT_EQ(failure("GET").code, Errc::kProtocol);
}

TEST_F(SocketTransportTest, DoesNotFollowRedirects) {
  listen({{read_head(), send("HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n")}});
  const auto response = exchange("GET");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(peer_->connections(), 1);
}

TEST_F(SocketTransportTest, ReadsAgainOverTheSameConnection) {
  listen({{read_head(), send(kAnswer), read_head(), send(kAnswer), wait_for_close()}});
  EXPECT_TRUE(exchange("GET"));
  EXPECT_TRUE(exchange("GET"));
  EXPECT_EQ(peer_->connections(), 1);
  EXPECT_EQ(peer_->heads().size(), 2U);
}

TEST_F(SocketTransportTest, WritesOverAConnectionOfTheirOwn) {
  listen({{read_head(), send(kAnswer), wait_for_close()}});
  for (const char* method : {"GET", "POST", "PATCH", "DELETE"}) EXPECT_TRUE(exchange(method));
  EXPECT_EQ(peer_->connections(), 4);
  EXPECT_NE(peer_->heads().at(2).find("Connection: close"), std::string::npos);
}

TEST_F(SocketTransportTest, DoesNotReuseWhatTheServerWantsToClose) {
  const std::string closing = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
  listen({{read_head(), send(closing), wait_for_close()}});
  EXPECT_TRUE(exchange("GET"));
  EXPECT_TRUE(exchange("GET"));
  EXPECT_EQ(peer_->connections(), 2);
}

TEST_F(SocketTransportTest, SendsAReadAgainWhenTheKeptConnectionIsClosedUnanswered) {
  listen({{read_head(), send(kAnswer), read_head()}, {read_head(), send(kAnswer)}});
  EXPECT_TRUE(exchange("GET"));
  const auto second = exchange("GET");
  EXPECT_TRUE(second);
  EXPECT_EQ(peer_->connections(), 2);
  EXPECT_EQ(peer_->heads().size(), 3U);
}

TEST_F(SocketTransportTest, SendsAReadAgainOnlyOnce) {
  listen({{read_head(), send(kAnswer), read_head(), reset()}, {read_head(), reset()}});
  EXPECT_TRUE(exchange("GET"));
  const auto error = failure("GET");
  EXPECT_EQ(error.code, Errc::kNetwork);
  EXPECT_EQ(peer_->connections(), 2);
}

TEST_F(SocketTransportTest, DoesNotSendAReadAgainAfterAByteOfTheAnswer) {
  listen({{read_head(), send(kAnswer), read_head(), send("H")}, {read_head(), send(kAnswer)}});
  EXPECT_TRUE(exchange("GET"));
  failure("GET");
  EXPECT_EQ(peer_->connections(), 1);
}

TEST_F(SocketTransportTest, DoesNotSendAReadAgainOnAFreshConnection) {
  listen({{read_head()}, {read_head(), send(kAnswer)}});
  EXPECT_EQ(failure("GET").code, Errc::kNetwork);
  EXPECT_EQ(peer_->connections(), 1);
}

TEST_F(SocketTransportTest, NeverUsesAStrayAnswer) {
  const std::string stray = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray";
  const auto gate = testing::make_gate(io_);
  listen(
      {{read_head(), send(kAnswer), testing::wait_for(gate), send(stray), wait_for_close()},
       {read_head(), send(kAnswer)}});
  ASSERT_TRUE(exchange("GET"));
  gate->cancel();
  io_.restart();
  io_.poll();
  const auto second = exchange("GET");
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->body, "{}");
  EXPECT_EQ(peer_->connections(), 2);
}

TEST_F(SocketTransportTest, RefusesAnAnswerWithAnotherBehindIt) {
  listen({{read_head(), send(std::string(kAnswer) + kAnswer), wait_for_close()}});
  EXPECT_EQ(failure("GET").code, Errc::kProtocol);
}

TEST_F(SocketTransportTest, RefusesARequestThatWouldBreakTheLine) {
  listen({{read_head(), send(kAnswer)}});
  auto broken = request("GET");
  broken.headers.add("X-A", "b\r\nX-C: canary");
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  const auto result = testing::run_awaitable(io_, transport_->send(std::move(broken), deadline));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::kInvalidInput);
  EXPECT_EQ(result.error().effect, Effect::kNone);
  EXPECT_EQ(peer_->connections(), 0);
}

TEST_F(SocketTransportTest, IsCancelledWhileItWaitsForTheAnswer) {
  asio::cancellation_signal signal;
  const auto cancel = [&] { signal.emit(asio::cancellation_type::terminal); };
  listen({{read_head(), call(cancel), wait_for_close()}});
  const auto error = cancelled("POST", &signal);
  EXPECT_EQ(error.code, Errc::kCancelled);
  EXPECT_EQ(error.effect, Effect::kUnknown);
}

TEST_F(SocketTransportTest, IsCancelledWhileItReadsTheBody) {
  asio::cancellation_signal signal;
  const auto cancel = [&] { signal.emit(asio::cancellation_type::terminal); };
  listen(
      {{read_head(), send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), call(cancel),
        wait_for_close()}});
  EXPECT_EQ(cancelled("GET", &signal).code, Errc::kCancelled);
}

TEST_F(SocketTransportTest, IsCancelledWhileItConnects) {
  asio::cancellation_signal signal;
  asio::post(
      io_, [&] { asio::post(io_, [&] { signal.emit(asio::cancellation_type::terminal); }); });
  listen({{wait_for_close()}});
  const auto error = cancelled("POST", &signal);
  EXPECT_EQ(error.code, Errc::kCancelled);
}

TEST(MakeSocketTransport, RefusesAnUnusableProxyAndAMissingCaFile) {
  Origin origin;
  origin.host = "app.launchdarkly.com";
  origin.port = "443";
  TransportSettings settings;
  settings.proxy_url = "socks5://u:hunter2@proxy";
  const auto with_proxy = make_socket_transport(origin, settings);
  ASSERT_FALSE(with_proxy);
  EXPECT_EQ(with_proxy.error().code, Errc::kInvalidInput);
  settings.proxy_url.clear();
  settings.ca_file = "/nonexistent/ca.pem";
  const auto with_file = make_socket_transport(origin, settings);
  ASSERT_FALSE(with_file);
  EXPECT_EQ(with_file.error().code, Errc::kInvalidInput);
}

}  // namespace
}  // namespace storekeeper
