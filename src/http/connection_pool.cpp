#include "http/connection_pool.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace storekeeper {
namespace {

// Neither closed nor with bytes that nobody asked for: a stray answer would be taken for
// the answer to the next request.
bool is_quiet(ByteStream& stream) {
  if (auto* tls = stream.tls(); tls != nullptr) {
    if (SSL_has_pending(tls) != 0 || BIO_ctrl_pending(SSL_get_rbio(tls)) != 0) return false;
  }
  char byte = 0;
  const auto got = ::recv(stream.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace

std::unique_ptr<ByteStream> ConnectionPool::take(const boost::asio::any_io_executor& executor) {
  // Servers and what is in between drop idle connections, some of them silently.
  constexpr std::chrono::seconds kMostIdle{30};
  const auto now = std::chrono::steady_clock::now();
  while (!idle_.empty()) {
    Idle last = std::move(idle_.back());
    idle_.pop_back();
    const bool fresh = now - last.since < kMostIdle;
    const bool same_loop = last.stream->socket().get_executor() == executor;
    if (fresh && same_loop && is_quiet(*last.stream)) return std::move(last.stream);
  }
  return nullptr;
}

void ConnectionPool::keep(std::unique_ptr<ByteStream> stream) {
  constexpr std::size_t kMostKept = 16;
  if (idle_.size() >= kMostKept || !is_quiet(*stream)) return;
  stream->never_expires();
  Idle idle;
  idle.stream = std::move(stream);
  idle.since = std::chrono::steady_clock::now();
  idle_.push_back(std::move(idle));
}

}  // namespace storekeeper
