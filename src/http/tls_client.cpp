#include "http/tls_client.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/printable.hpp"
#include "http/address_rules.hpp"
#include "http/network_error.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// True if `directory` is one that c_rehash has prepared: OpenSSL then reads the one
// certificate it needs instead of all of them.
bool is_hashed(const std::string& directory) {
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".0") return true;
  }
  return false;
}

Error unusable_ca_file(const std::string& file) {
  Error error;
  error.code = Errc::kInvalidInput;
  error.message =
      "load CA certificates from " + storekeeper::quoted(file) + ": no usable PEM certificates";
  error.hint = "name a file of certificates in PEM form with --ca-file or SSL_CERT_FILE";
  return error;
}

struct Explanation {
  std::string reason = {};
  std::string hint = {};
};

Explanation explain_verification(long result) {
  constexpr const char* kAuthority =
      "if a proxy or a private authority signs it, name its certificate with --ca-file";
  switch (result) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return {"the certificate has expired", "check the clock of this machine, and the server"};
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return {"the certificate is not valid yet", "check the clock of this machine"};
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return {"the certificate is self-signed", kAuthority};
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return {"the certificate is signed by an unknown authority", kAuthority};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return {"the certificate is for another host", "check --api-url and the name server"};
    case X509_V_ERR_CERT_REVOKED:
      return {"the certificate has been revoked", "do not go on; tell whoever runs the server"};
    case X509_V_ERR_INVALID_PURPOSE: return {"the certificate is not for servers", ""};
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK: return {"the certificate uses weak cryptography", ""};
    default:
      return {
          "the certificate is not trusted (OpenSSL's reason " + std::to_string(result) + ")",
          kAuthority};
  }
}

Explanation explain_protocol(boost::system::error_code error) {
  if (error.category() != asio::error::get_ssl_category()) return {describe(error), ""};
  switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_WRONG_SSL_VERSION:
      return {"the server offers no TLS 1.2 or newer", "a proxy in between may be out of date"};
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
      return {"the peer does not speak TLS", "check the port, and HTTPS_PROXY"};
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_NO_SHARED_CIPHER: return {"no cipher in common", ""};
    default: return {"the peer broke it off", ""};
  }
}

}  // namespace

TlsClient::TlsClient(std::string ca_file) : ca_file_(std::move(ca_file)) {}

TlsClient::~TlsClient() = default;

Result<void> TlsClient::check_ca_file() const {
  if (ca_file_.empty()) return {};
  std::error_code error;
  if (!fs::is_regular_file(ca_file_, error)) return fail(unusable_ca_file(ca_file_));
  std::ifstream file(ca_file_);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("-----BEGIN ") && line.find("CERTIFICATE-----") != std::string::npos) {
      return {};
    }
  }
  return fail(unusable_ca_file(ca_file_));
}

Result<void> TlsClient::load(asio::ssl::context& context) const {
  auto* native = context.native_handle();
  const std::string file =
      ca_file_.empty() ? environment(X509_get_default_cert_file_env()) : ca_file_;
  ERR_clear_error();
  if (!file.empty()) {
    if (SSL_CTX_load_verify_file(native, file.c_str()) != 1) return fail(unusable_ca_file(file));
    return {};
  }
  std::string directory = environment(X509_get_default_cert_dir_env());
  if (directory.empty()) directory = X509_get_default_cert_dir();
  for (const std::string& candidate : {directory, std::string("/etc/ssl/certs")}) {
    if (is_hashed(candidate) && SSL_CTX_load_verify_dir(native, candidate.c_str()) == 1) return {};
  }
  constexpr std::array kBundles{
      "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
      "/etc/ssl/cert.pem"};
  for (const char* bundle : kBundles) {
    std::error_code ignored;
    if (fs::exists(bundle, ignored) && SSL_CTX_load_verify_file(native, bundle) == 1) return {};
  }
  return fail(
      Errc::kInvalidInput, "load CA certificates: this machine has none",
      "install ca-certificates, or name a file with --ca-file");
}

Result<asio::ssl::context*> TlsClient::context() {
  if (context_) return context_.get();
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context->native_handle(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION);
  if (auto loaded = load(*context); !loaded) return fail(std::move(loaded.error()));
  context_ = std::move(context);
  return context_.get();
}

bool TlsClient::expect_host(ssl_st* handle, const std::string& host) {
  std::string name = host;
  if (name.ends_with('.')) name.pop_back();
  auto* parameters = SSL_get0_param(handle);
  if (parse_address(name)) return X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str()) == 1;
  X509_VERIFY_PARAM_set_hostflags(
      parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), name.size()) == 1 &&
         SSL_set_tlsext_host_name(handle, name.c_str()) == 1;
}

Error TlsClient::handshake_error(
    ssl_st* handle, boost::system::error_code error, std::string_view doing) {
  const bool ours = error == asio::error::timed_out || error == asio::error::operation_aborted;
  Error result = network_error(doing, error, Effect::kNone);
  if (ours) return result;
  const long verified = SSL_get_verify_result(handle);
  auto explanation =
      verified == X509_V_OK ? explain_protocol(error) : explain_verification(verified);
  result.code = Errc::kNetwork;
  result.message.assign(doing).append(": ").append(explanation.reason);
  result.hint = std::move(explanation.hint);
  return result;
}

}  // namespace storekeeper
