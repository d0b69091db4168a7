// SHA-256, for fingerprints of what is no secret, and HMAC with it, for signatures.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace storekeeper {

/// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// The same for bytes that come one piece after the other, which are not kept.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void add(std::string_view bytes);
  /// Of all that was added. Call it once, at the end.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The digest as Base64, with padding.
std::string sha256_base64(std::string_view bytes);

/// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// Two lower-case hexadecimal digits a byte.
std::string hex_text(std::string_view bytes);

}  // namespace storekeeper
