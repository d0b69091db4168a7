#include "manifest/yaml_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_safe_inside(char c) {
  constexpr std::string_view kOthers = "_.-/ +=";
  return is_letter(c) || (c >= '0' && c <= '9') || kOthers.find(c) != kOthers.npos;
}

// Words that some version of YAML takes for a boolean, null or a number.
bool is_special_word(std::string_view text) {
  constexpr std::array<std::string_view, 12> kWords{"y",    "n",     "yes",  "no",  "on",  "off",
                                                    "true", "false", "null", "inf", "nan", "e"};
  std::string folded;
  for (const char c : text) folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return std::find(kWords.begin(), kWords.end(), folded) != kWords.end();
}

bool is_safe_plain(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), is_safe_inside) && !is_special_word(text);
}

std::string escape(char32_t c) {
  std::array<char, 16> buffer{};
  const auto* format = c <= 0xFF ? "\\x%02X" : c <= 0xFFFF ? "\\u%04X" : "\\U%08X";
  std::snprintf(buffer.data(), buffer.size(), format, static_cast<unsigned>(c));
  return buffer.data();
}

// Characters that could hide what the text says, or that YAML does not allow.
bool needs_escape(std::string_view character, char32_t c) {
  return c == 0xFFFE || c == 0xFFFF || printable(character) != character;
}

}  // namespace

std::string yaml_text(std::string_view text) {
  if (is_safe_plain(text)) return std::string(text);
  std::string result = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const auto character = utf8_at(text, at);
    const auto bytes = text.substr(at, character.length);
    if (bytes == "\"" || bytes == "\\") {
      result.append("\\").append(bytes);
    } else if (needs_escape(bytes, character.code_point)) {
      result += escape(character.code_point);
    } else {
      result.append(bytes);
    }
    at += character.length;
  }
  return result + '"';
}

}  // namespace storekeeper
