#include "base/json_text.hpp"

#include <array>
#include <cstdio>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

void append_unit(std::string& result, unsigned unit) {
  std::array<char, 8> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "\\u%04x", unit & 0xFFFFU);
  result += buffer.data();
}

void append_escaped(std::string& result, char32_t c) {
  switch (c) {
    case '"': result += "\\\""; return;
    case '\\': result += "\\\\"; return;
    case '\n': result += "\\n"; return;
    case '\r': result += "\\r"; return;
    case '\t': result += "\\t"; return;
    default: break;
  }
  if (c < 0x10000) {
    append_unit(result, static_cast<unsigned>(c));
  } else {  // a surrogate pair
    const auto offset = static_cast<unsigned>(c) - 0x10000U;
    append_unit(result, 0xD800U + (offset >> 10U));
    append_unit(result, 0xDC00U + (offset & 0x3FFU));
  }
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string result;
  result.reserve(text.size() + 2);
  result += '"';
  for (std::size_t at = 0; at < text.size();) {
    const auto character = utf8_at(text, at);
    const auto c = character.valid ? character.code_point : char32_t{0xFFFD};
    if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
      result += text[at];
    } else {
      append_escaped(result, c);
    }
    at += character.length;
  }
  return result += '"';
}

}  // namespace storekeeper
