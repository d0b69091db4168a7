// Whom the client trusts, and what it says when it does not.
#pragma once

#include <boost/system/error_code.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct ssl_st;

namespace boost::asio::ssl {
class context;
}

namespace storekeeper {

/// TLS 1.2 or newer, with the peer always verified. There is no switch for less.
class TlsClient {
 public:
  /// `ca_file`: PEM; empty: SSL_CERT_FILE, SSL_CERT_DIR or the system's.
  explicit TlsClient(std::string ca_file);
  ~TlsClient();

  /// Fails with kInvalidInput if the CA file cannot be read or holds no certificate at first
  /// sight; does not parse it.
  Result<void> check_ca_file() const;

  /// Loads the certificates at the first call, as that takes milliseconds which commands
  /// without a connection need not spend.
  Result<boost::asio::ssl::context*> context();

  /// Demands a certificate for `host`, and names it to the server unless it is an address.
  /// False if OpenSSL refuses the name.
  static bool expect_host(ssl_st* handle, const std::string& host);

  /// Why the handshake failed, in words, with the next step as the hint.
  static Error handshake_error(
      ssl_st* handle, boost::system::error_code error, std::string_view doing);

 private:
  Result<void> load(boost::asio::ssl::context& context) const;

  std::string ca_file_;
  std::unique_ptr<boost::asio::ssl::context> context_;
};

}  // namespace storekeeper
