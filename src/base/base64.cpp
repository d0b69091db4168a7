#include "base/base64.hpp"

#include <algorithm>
#include <cstddef>

namespace storekeeper {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string base64_text(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8U | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= count ? kAlphabet[group >> (18 - 6 * k) & 63U] : '=';
    }
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 4 <= text.size(); i += 4) {
    unsigned group = 0;
    std::size_t count = 3;
    for (std::size_t k = 0; k < 4; ++k) {
      const auto digit = kAlphabet.find(text[i + k]);
      if (text[i + k] == '=' && k >= 2) --count;
      group = group << 6U | (digit == std::string_view::npos ? 0U : static_cast<unsigned>(digit));
    }
    for (std::size_t k = 0; k < count; ++k) {
      bytes += static_cast<char>(group >> (16 - 8 * k) & 0xFFU);
    }
  }
  // Anything odd, from a stray character to bits beyond the end, comes out otherwise.
  if (base64_text(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace storekeeper
