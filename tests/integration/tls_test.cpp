// TLS and proxies: whom the transport talks to, and that nobody else gets a byte of HTTP.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <chrono>
#include <fstream>
#include <memory>
#include <optional>

#include "http/http_server.hpp"
#include "http/socket_transport.hpp"
#include "integration/scripted_peer.hpp"
#include "integration/test_certificates.hpp"
#include "integration/tunnel_proxy.hpp"
#include "support/run_awaitable.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::Certificate;
using testing::CertificateOptions;
using testing::ScriptedPeer;

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    CertificateOptions options;
    options.common_name = "Test Authority";
    options.is_authority = true;
    authority_ = testing::make_certificate(options, nullptr);
    settings_.ca_file = directory_.write_certificate("ca.pem", authority_);
  }

  static CertificateOptions named(const char* alternative_names) {
    CertificateOptions options;
    options.alternative_names = alternative_names;
    return options;
  }

  Certificate signed_by_authority(const CertificateOptions& options) const {
    return testing::make_certificate(options, &authority_);
  }

  void serve(const Certificate& certificate, Delivery delivery = Delivery::kSend) {
    ServerSettings settings;
    settings.tls_certificate_file = directory_.write_certificate("server.pem", certificate);
    settings.tls_key_file = directory_.write_key("server.key", certificate);
    auto started = start_http_server(
        io_, settings, [this, delivery](ServerRequest) { return answer(&requests_, delivery); });
    ASSERT_TRUE(started) << started.error().message;
    server_ = *std::move(started);
  }

  void connect_to(std::string host, std::string port) {
    Origin origin;
    origin.host = std::move(host);
    origin.port = std::move(port);
    auto made = make_socket_transport(std::move(origin), settings_);
    ASSERT_TRUE(made) << made.error().message;
    transport_ = *std::move(made);
  }

  Result<HttpResponse> exchange(std::string method = "GET") {
    HttpRequest request;
    request.method = std::move(method);
    request.headers.add("Authorization", "canary-token");
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    return testing::run_awaitable(io_, transport_->send(std::move(request), deadline));
  }

  Result<HttpResponse> exchange_with(std::string host) {
    connect_to(std::move(host), std::to_string(server_->port()));
    return exchange();
  }

  // Serves `certificate` and expects that `host` is refused for `reason`.
  void expect_refusal(const Certificate& certificate, std::string host, std::string_view reason) {
    serve(certificate);
    const auto result = exchange_with(std::move(host));
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find(reason), std::string::npos) << result.error().message;
    EXPECT_EQ(result.error().code, Errc::kNetwork);
    EXPECT_EQ(result.error().effect, Effect::kNone);
    EXPECT_EQ(requests_, 0);
  }

  asio::io_context io_;
  testing::CertificateDirectory directory_;
  Certificate authority_;
  TransportSettings settings_;
  int requests_ = 0;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<Transport> transport_;

 private:
  static asio::awaitable<ServerReply> answer(int* requests, Delivery delivery) {
    ++*requests;
    ServerReply reply;
    reply.response.status = 200;
    reply.response.body = "{\"x\":1}";
    reply.delivery = delivery;
    co_return reply;
  }
};

TEST_F(TlsTest, TrustsACertificateForTheName) {
  serve(signed_by_authority(named("DNS:localhost")));
  const auto result = exchange_with("localhost");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->body, "{\"x\":1}");
}

TEST_F(TlsTest, TrustsACertificateForTheAddress) {
  serve(signed_by_authority(named("IP:127.0.0.1")));
  const auto result = exchange_with("127.0.0.1");
  ASSERT_TRUE(result) << result.error().message;
}

TEST_F(TlsTest, KeepsConnectionsForReads) {
  serve(signed_by_authority(named("IP:127.0.0.1")));
  connect_to("127.0.0.1", std::to_string(server_->port()));
  for (const char* method : {"GET", "GET", "POST", "GET"}) {
    const auto result = exchange(method);
    ASSERT_TRUE(result) << result.error().message;
  }
  EXPECT_EQ(requests_, 4);
}

TEST_F(TlsTest, RefusesAnExpiredCertificate) {
  auto options = named("DNS:localhost");
  options.valid_from_days = -3;
  options.valid_to_days = -1;
  expect_refusal(signed_by_authority(options), "localhost", "expired");
}

TEST_F(TlsTest, RefusesACertificateOfTheFuture) {
  auto options = named("DNS:localhost");
  options.valid_from_days = 1;
  options.valid_to_days = 3;
  expect_refusal(signed_by_authority(options), "localhost", "not valid yet");
}

TEST_F(TlsTest, RefusesASelfSignedCertificate) {
  expect_refusal(
      testing::make_certificate(named("DNS:localhost"), nullptr), "localhost", "self-signed");
}

TEST_F(TlsTest, RefusesAnUnknownAuthority) {
  CertificateOptions options;
  options.common_name = "Another Authority";
  options.is_authority = true;
  const auto another = testing::make_certificate(options, nullptr);
  const auto leaf = testing::make_certificate(named("DNS:localhost"), &another);
  expect_refusal(leaf, "localhost", "unknown authority");
}

TEST_F(TlsTest, RefusesACertificateForAnotherHost) {
  expect_refusal(signed_by_authority(named("DNS:other.test")), "localhost", "another host");
}

TEST_F(TlsTest, RefusesACertificateForAnotherAddress) {
  expect_refusal(signed_by_authority(named("IP:127.0.0.2")), "127.0.0.1", "another host");
}

TEST_F(TlsTest, RefusesANameWhereAnAddressIsMeant) {
  expect_refusal(signed_by_authority(named("DNS:127.0.0.1")), "127.0.0.1", "another host");
}

TEST_F(TlsTest, RefusesANameThatIsOnlyInTheSubject) {
  CertificateOptions options;
  options.common_name = "localhost";
  expect_refusal(signed_by_authority(options), "localhost", "another host");
}

TEST_F(TlsTest, TrustsTheGivenAuthoritiesOnly) {
  CertificateOptions options;
  options.common_name = "Another Authority";
  options.is_authority = true;
  settings_.ca_file =
      directory_.write_certificate("other.pem", testing::make_certificate(options, nullptr));
  expect_refusal(signed_by_authority(named("DNS:localhost")), "localhost", "unknown authority");
}

TEST_F(TlsTest, SaysThatThePeerDoesNotSpeakTls) {
  ScriptedPeer peer(io_, {{testing::send("HTTP/1.1 400 Bad Request\r\n\r\n")}});
  connect_to("127.0.0.1", peer.port());
  const auto result = exchange();
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("does not speak TLS"), std::string::npos);
  EXPECT_EQ(result.error().effect, Effect::kNone);
}

TEST_F(TlsTest, GivesUpOnASilentHandshake) {
  settings_.connect_timeout = 30ms;
  ScriptedPeer peer(io_, {{testing::wait_for_close()}});
  connect_to("127.0.0.1", peer.port());
  const auto result = exchange();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::kTimeout);
  EXPECT_EQ(result.error().effect, Effect::kNone);
}

TEST_F(TlsTest, RefusesAnAnswerThatIsCutOff) {
  serve(signed_by_authority(named("IP:127.0.0.1")), Delivery::kTruncate);
  const auto result = exchange_with("127.0.0.1");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().effect, Effect::kUnknown);
  EXPECT_EQ(requests_, 1);
}

TEST_F(TlsTest, RefusesAnUnusableCaFile) {
  const auto path = (directory_.path() / "junk.pem").string();
  std::ofstream(path) << "-----BEGIN CERTIFICATE-----\njunk\n-----END CERTIFICATE-----\n";
  settings_.ca_file = path;
  serve(signed_by_authority(named("IP:127.0.0.1")));
  const auto result = exchange_with("127.0.0.1");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::kInvalidInput);
  std::ofstream(path) << "nothing of the kind\n";
  Origin origin;
  origin.host = "localhost";
  origin.port = "1";
  EXPECT_FALSE(make_socket_transport(origin, settings_));
}

TEST_F(TlsTest, RefusesToServeWithoutAUsableCertificate) {
  const auto one = signed_by_authority(named("IP:127.0.0.1"));
  const auto two = signed_by_authority(named("IP:127.0.0.1"));
  ServerSettings settings;
  settings.tls_certificate_file = directory_.write_certificate("one.pem", one);
  settings.tls_key_file = directory_.write_key("two.key", two);
  const auto mismatched = start_http_server(io_, settings, nullptr);
  ASSERT_FALSE(mismatched);
  EXPECT_EQ(mismatched.error().code, Errc::kInvalidInput);
}

// What a server with settings of its own sees of the handshake.
struct Seen {
  bool shook_hands = false;
  std::string server_name = {};
  std::size_t bytes = 0;
};

asio::awaitable<void> observe(
    asio::ip::tcp::acceptor* acceptor, asio::ssl::context* context, Seen* seen) {
  constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
  auto [error, socket] = co_await acceptor->async_accept(kNoThrow);
  asio::ssl::stream<asio::ip::tcp::socket> stream(std::move(socket), *context);
  const auto side = asio::ssl::stream_base::server;
  const auto [failed] = co_await stream.async_handshake(side, kNoThrow);
  seen->shook_hands = !failed;
  const char* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
  if (name != nullptr) seen->server_name = name;
  if (failed) co_return;
  std::array<char, 1024> bytes;
  const auto buffer = asio::buffer(bytes);
  const auto [ended, count] = co_await stream.async_read_some(buffer, kNoThrow);
  seen->bytes = count;
}

class ObservedTlsTest : public TlsTest {
 protected:
  ObservedTlsTest()
      : context_(asio::ssl::context::tls_server),
        acceptor_(io_, {asio::ip::make_address("127.0.0.1"), 0}) {
    const auto certificate = signed_by_authority(named("DNS:localhost,IP:127.0.0.1"));
    SSL_CTX_use_certificate(context_.native_handle(), certificate.x509.get());
    SSL_CTX_use_PrivateKey(context_.native_handle(), certificate.key.get());
  }

  Seen observe_exchange(std::string host) {
    Seen seen;
    asio::co_spawn(io_, observe(&acceptor_, &context_, &seen), [](const std::exception_ptr&) {});
    connect_to(std::move(host), std::to_string(acceptor_.local_endpoint().port()));
    result_ = exchange();
    io_.restart();
    io_.poll();
    return seen;
  }

  asio::ssl::context context_;
  asio::ip::tcp::acceptor acceptor_;
  Result<HttpResponse> result_;
};

TEST_F(ObservedTlsTest, NamesTheHostToTheServer) {
  const auto seen = observe_exchange("localhost");
  EXPECT_EQ(seen.server_name, "localhost");
  EXPECT_GT(seen.bytes, 0U);
}

TEST_F(ObservedTlsTest, NamesNoAddressToTheServer) {
  const auto seen = observe_exchange("127.0.0.1");
  EXPECT_EQ(seen.server_name, "");
  EXPECT_GT(seen.bytes, 0U);
}

TEST_F(ObservedTlsTest, RefusesOldVersionsOfTls) {
  SSL_CTX_set_min_proto_version(context_.native_handle(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context_.native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_cipher_list(context_.native_handle(), "DEFAULT@SECLEVEL=0");
  const auto seen = observe_exchange("localhost");
  EXPECT_FALSE(seen.shook_hands);
  ASSERT_FALSE(result_);
  EXPECT_NE(result_.error().message.find("TLS 1.2"), std::string::npos) << result_.error().message;
}

class ProxyTest : public TlsTest {};

TEST_F(ProxyTest, ReachesTheOriginThroughATunnel) {
  serve(signed_by_authority(named("DNS:api.test")));
  testing::TunnelProxy proxy(io_, server_->port());
  settings_.proxy_url = "http://user:canary-pass@127.0.0.1:" + proxy.port();
  connect_to("api.test", "443");
  const auto result = exchange();
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_EQ(proxy.heads().size(), 1U);
  EXPECT_EQ(
      proxy.heads()[0],
      "CONNECT api.test:443 HTTP/1.1\r\nHost: api.test:443\r\n"
      "Proxy-Authorization: Basic dXNlcjpjYW5hcnktcGFzcw==\r\n\r\n");
  EXPECT_EQ(requests_, 1);
}

TEST_F(ProxyTest, VerifiesTheOriginBehindTheProxy) {
  serve(signed_by_authority(named("DNS:other.test")));
  testing::TunnelProxy proxy(io_, server_->port());
  settings_.proxy_url = "http://127.0.0.1:" + proxy.port();
  connect_to("api.test", "443");
  const auto result = exchange();
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("another host"), std::string::npos);
  EXPECT_EQ(requests_, 0);
}

TEST_F(ProxyTest, IsLeftOutWhereNoProxySaysSo) {
  serve(signed_by_authority(named("DNS:localhost")));
  testing::TunnelProxy proxy(io_, server_->port());
  settings_.proxy_url = "http://127.0.0.1:" + proxy.port();
  EXPECT_TRUE(exchange_with("localhost"));
  EXPECT_TRUE(proxy.heads().empty());
}

TEST_F(ProxyTest, ReportsARefusalWithoutTheCredentials) {
  const struct {
    const char* answer;
    Errc code;
    const char* message;
  } kCases[] = {
      {"HTTP/1.1 407 X\r\nContent-Length: 500\r\n\r\n", Errc::kNetwork, "407"},
      {"HTTP/1.1 403 X\r\n\r\n", Errc::kNetwork, "403"},
      {"HTTP/1.1 200 X\r\n\r\nsmuggled", Errc::kProtocol, "bytes after"},
      {"nonsense\r\n\r\n", Errc::kProtocol, "malformed"},
      {"", Errc::kNetwork, "closed"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.answer);
    ScriptedPeer proxy(io_, {{testing::read_head(), testing::send(test.answer)}});
    settings_.proxy_url = "http://user:canary@127.0.0.1:" + proxy.port();
    connect_to("api.test", "443");
    const auto result = exchange("POST");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, test.code);
    EXPECT_EQ(result.error().effect, Effect::kNone);
    EXPECT_NE(result.error().message.find(test.message), std::string::npos)
        << result.error().message;
    EXPECT_NE(result.error().message.find("proxy 127.0.0.1:" + proxy.port()), std::string::npos);
    EXPECT_EQ(result.error().message.find("canary"), std::string::npos);
    ASSERT_EQ(proxy.heads().size(), 1U);
    EXPECT_EQ(proxy.heads()[0].find("canary-token"), std::string::npos);
  }
}

TEST_F(ProxyTest, GivesUpOnASilentProxy) {
  settings_.connect_timeout = 30ms;
  ScriptedPeer proxy(io_, {{testing::wait_for_close()}});
  settings_.proxy_url = "http://127.0.0.1:" + proxy.port();
  connect_to("api.test", "443");
  const auto result = exchange("POST");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::kTimeout);
  EXPECT_EQ(result.error().effect, Effect::kNone);
}

}  // namespace
}  // namespace storekeeper
