// Certificates for TLS tests, made on the spot in a directory that goes with the object.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace storekeeper::testing {

struct CertificateOptions {
  std::string common_name = "test";
  std::string alternative_names = {};  // as in "DNS:localhost,IP:127.0.0.1"
  long valid_from_days = -1;
  long valid_to_days = 1;
  bool is_authority = false;
};

/// A key and a certificate for it.
struct Certificate {
  std::shared_ptr<EVP_PKEY> key = {};
  std::shared_ptr<X509> x509 = {};
};

/// Signed by `issuer`, or by itself if that is null.
inline Certificate make_certificate(const CertificateOptions& options, const Certificate* issuer) {
  Certificate made;
  made.key.reset(EVP_EC_gen("P-256"), EVP_PKEY_free);
  made.x509.reset(X509_new(), X509_free);
  X509* x509 = made.x509.get();
  X509_set_version(x509, 2);
  static long serial = 1;
  ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
  constexpr long kDay = 24 * 60 * 60;
  X509_gmtime_adj(X509_getm_notBefore(x509), options.valid_from_days * kDay);
  X509_gmtime_adj(X509_getm_notAfter(x509), options.valid_to_days * kDay);
  X509_set_pubkey(x509, made.key.get());
  const auto* name = reinterpret_cast<const unsigned char*>(options.common_name.c_str());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC, name, -1, -1, 0);
  const Certificate& signer = issuer == nullptr ? made : *issuer;
  X509_set_issuer_name(x509, X509_get_subject_name(signer.x509.get()));
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, signer.x509.get(), x509, nullptr, nullptr, 0);
  const auto extend = [&](int kind, const std::string& text) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, text.c_str());
    if (extension == nullptr) throw std::runtime_error("unusable extension");
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
  };
  if (options.is_authority) extend(NID_basic_constraints, "critical,CA:TRUE");
  if (!options.alternative_names.empty()) extend(NID_subject_alt_name, options.alternative_names);
  if (X509_sign(x509, signer.key.get(), EVP_sha256()) == 0) throw std::runtime_error("not signed");
  return made;
}

class CertificateDirectory {
 public:
  CertificateDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "storekeeper-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = pattern;
  }
  ~CertificateDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  CertificateDirectory(const CertificateDirectory&) = delete;
  CertificateDirectory& operator=(const CertificateDirectory&) = delete;

  /// The path of the PEM file.
  std::string write_certificate(const std::string& name, const Certificate& certificate) const {
    const auto path = (path_ / name).string();
    std::FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate.x509.get());
    std::fclose(file);
    return path;
  }
  std::string write_key(const std::string& name, const Certificate& certificate) const {
    const auto path = (path_ / name).string();
    std::FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_PrivateKey(file, certificate.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    return path;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace storekeeper::testing
