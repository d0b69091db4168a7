// What the transport frees holds neither the token nor the body: this program's operator delete
// looks at each block that goes while a request is under way.
#include <gtest/gtest.h>
#include <malloc.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

#include "http/socket_transport.hpp"
#include "support/run_awaitable.hpp"

namespace {

constexpr std::string_view kCanary = "canary-0123456789";
bool watching = false;
int leftovers = 0;

void look_at(const void* block) {
  if (!watching || block == nullptr) return;
  const std::string_view bytes(
      static_cast<const char*>(block), malloc_usable_size(const_cast<void*>(block)));
  if (bytes.find(kCanary) != std::string_view::npos) ++leftovers;
}

}  // namespace

void* operator new(std::size_t size) {
  // Zeroed: old bytes at the end of a block that is used again are not this block's.
  if (void* block = std::calloc(1, size == 0 ? 1 : size)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept {
  look_at(block);
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

class FreedMemory : public ::testing::Test {
 protected:
  ~FreedMemory() override { watching = false; }

  // Sends a request with the canary in its token and its body, and says what became of it.
  Errc send(const char* method) {
    Origin origin;
    origin.tls = false;
    origin.host = "127.0.0.1";
    origin.port = std::to_string(acceptor_.local_endpoint().port());
    TransportSettings settings;
    settings.headers_timeout = 50ms;
    const auto transport = *make_socket_transport(std::move(origin), settings);
    HttpRequest request;
    request.method = method;
    request.headers.add("Authorization", std::string(kCanary));
    request.headers.add("X-Unusable", header_);
    request.body = "{\"password\":\"" + std::string(kCanary) + "\"}";
    leftovers = 0;
    watching = true;
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    const auto answer = testing::run_awaitable(io_, transport->send(std::move(request), deadline));
    watching = false;
    return answer ? Errc::kInternal : answer.error().code;
  }

  asio::io_context io_;
  // Connects are completed by the system; nobody reads or answers.
  tcp::acceptor acceptor_{io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::string header_ = "fine";
};

TEST_F(FreedMemory, IsWatched) {
  watching = true;
  {
    const std::string text(kCanary);
  }
  watching = false;
  EXPECT_EQ(leftovers, 1);
}

TEST_F(FreedMemory, HoldsNothingOfARequestThatWasSent) {
  for (const char* method : {"GET", "POST"}) {
    SCOPED_TRACE(method);
    EXPECT_EQ(send(method), Errc::kTimeout);
    EXPECT_EQ(leftovers, 0);
  }
}

TEST_F(FreedMemory, HoldsNothingOfARequestThatCouldNotBeWritten) {
  header_ = "two\r\nlines";
  EXPECT_EQ(send("POST"), Errc::kInvalidInput);
  EXPECT_EQ(leftovers, 0);
}

TEST_F(FreedMemory, HoldsNothingOfARequestThatFoundNoServer) {
  const auto endpoint = acceptor_.local_endpoint();
  acceptor_.close();
  acceptor_ = tcp::acceptor(io_, endpoint.protocol());
  acceptor_.bind(endpoint);  // keeps the port, but does not listen
  EXPECT_EQ(send("POST"), Errc::kNetwork);
  EXPECT_EQ(leftovers, 0);
}

}  // namespace
}  // namespace storekeeper
