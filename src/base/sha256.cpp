#include "base/sha256.hpp"

#include <openssl/sha.h>

#include <array>

namespace storekeeper {

std::string sha256_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest = {};
  const void* const begin = bytes.data();
  ::SHA256(static_cast<const unsigned char*>(begin), bytes.size(), digest.data());
  std::string text;
  text.reserve(digest.size() * 2);
  for (const auto byte : digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0x0FU];
  }
  return text;
}

}  // namespace storekeeper
