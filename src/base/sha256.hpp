// SHA-256, for fingerprints of what is no secret, and HMAC with it, for signatures.
#pragma once

#include <string>
#include <string_view>

namespace storekeeper {

/// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// The digest as Base64, with padding.
std::string sha256_base64(std::string_view bytes);

/// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// Two lower-case hexadecimal digits a byte.
std::string hex_text(std::string_view bytes);

}  // namespace storekeeper
