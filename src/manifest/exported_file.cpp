#include "manifest/exported_file.hpp"

#include <array>
#include <cstdint>

namespace storekeeper {
namespace {

constexpr std::string_view kOpening = "# Written by storekeeper; replaced while unedited: ";
constexpr std::size_t kDigits = 16;

// FNV-1a: it has to notice an edit, not an attack.
std::array<char, kDigits> checksum(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  std::array<char, kDigits> digits{};
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    *digit = "0123456789abcdef"[hash & 0xF];
    hash >>= 4;
  }
  return digits;
}

}  // namespace

std::string marked_as_exported(std::string_view text) {
  const auto digits = checksum(text);
  std::string result(kOpening);
  result.append(digits.data(), digits.size());
  result += '\n';
  result += text;
  return result;
}

bool is_unedited_export(std::string_view content) noexcept {
  if (!content.starts_with(kOpening)) return false;
  content.remove_prefix(kOpening.size());
  if (content.size() <= kDigits || content[kDigits] != '\n') return false;
  const auto digits = checksum(content.substr(kDigits + 1));
  return content.substr(0, kDigits) == std::string_view(digits.data(), digits.size());
}

}  // namespace storekeeper
