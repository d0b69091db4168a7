#include "base/printable.hpp"

#include <array>
#include <cstdio>

namespace storekeeper {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

bool must_be_escaped(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) return true;
  // Bidirectional controls, line ends, and what cannot be seen at all: two values that differ
  // by one of these would look the same.
  if (c == 0xAD || c == 0x61C || c == 0x180E || c == 0xFEFF) return true;
  if ((c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E)) return true;
  if ((c >= 0x2060 && c <= 0x206F) || (c >= 0xFFF9 && c <= 0xFFFB)) return true;
  return c >= 0xE0000 && c <= 0xE007F;
}

// GitHub's runner takes "##[name]" for a command, wherever it stands in a line of a log.
bool opens_command(std::string_view text, std::size_t at) {
  return text[at] == '[' && at >= 2 && text.substr(at - 2, 2) == "##";
}

std::string escape(unsigned value) {
  std::array<char, 16> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "\\u{%x}", value);
  return buffer.data();
}

// `also` are ASCII characters to put a backslash before.
std::string neutralised(std::string_view text, std::size_t limit, std::string_view also) {
  std::string result;
  result.reserve(text.size());
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (count++ == limit) return result + "…";
    const auto character = utf8_at(text, at);
    if (!character.valid || must_be_escaped(character.code_point) || opens_command(text, at)) {
      result += escape(static_cast<unsigned>(character.code_point));
    } else {
      if (also.find(text[at]) != also.npos) result += '\\';
      result.append(text.substr(at, character.length));
    }
    at += character.length;
  }
  return result;
}

}  // namespace

Utf8Character utf8_at(std::string_view text, std::size_t at) noexcept {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1, true};
  std::size_t length = 0;
  char32_t value = 0;
  if ((lead & 0xE0U) == 0xC0U) {
    length = 2;
    value = lead & 0x1FU;
  } else if ((lead & 0xF0U) == 0xE0U) {
    length = 3;
    value = lead & 0x0FU;
  } else if ((lead & 0xF8U) == 0xF0U) {
    length = 4;
    value = lead & 0x07U;
  } else {
    return {lead, 1, false};
  }
  if (at + length > text.size()) return {lead, 1, false};
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[at + i])) return {lead, 1, false};
    value = (value << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[length] || surrogate || value > 0x10FFFF) return {lead, 1, false};
  return {value, length, true};
}

std::string printable(std::string_view text, std::size_t limit) {
  return neutralised(text, limit, "");
}

std::string quoted(std::string_view text, std::size_t limit) {
  return '"' + neutralised(text, limit, "\"\\") + '"';
}

}  // namespace storekeeper
