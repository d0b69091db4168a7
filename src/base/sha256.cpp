#include "base/sha256.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <array>

namespace storekeeper {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

const unsigned char* octets(std::string_view bytes) {
  const void* const begin = bytes.data();
  return static_cast<const unsigned char*>(begin);
}

}  // namespace

struct Sha256Stream::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)> context{
      ::EVP_MD_CTX_new(), &::EVP_MD_CTX_free};
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  ::EVP_DigestInit_ex(state_->context.get(), ::EVP_sha256(), nullptr);
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::add(std::string_view bytes) {
  ::EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

std::string Sha256Stream::hex() {
  Digest digest = {};
  ::EVP_DigestFinal_ex(state_->context.get(), digest.data(), nullptr);
  return hex_text(std::string(digest.begin(), digest.end()));
}

std::string sha256_hex(std::string_view bytes) {
  Digest digest = {};
  ::SHA256(octets(bytes), bytes.size(), digest.data());
  return hex_text(std::string(digest.begin(), digest.end()));
}

std::string sha256_base64(std::string_view bytes) {
  Digest digest = {};
  ::SHA256(octets(bytes), bytes.size(), digest.data());
  std::array<unsigned char, SHA256_DIGEST_LENGTH * 2> text = {};  // and a zero at the end
  const int length = ::EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
  return {text.begin(), text.begin() + length};
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  Digest digest = {};
  ::HMAC(
      ::EVP_sha256(), key.data(), static_cast<int>(key.size()), octets(bytes), bytes.size(),
      digest.data(), nullptr);
  return {digest.begin(), digest.end()};
}

std::string hex_text(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0x0FU];
  }
  return text;
}

}  // namespace storekeeper
