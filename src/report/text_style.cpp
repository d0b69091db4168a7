#include "report/text_style.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kEllipsis = "…";

std::string_view sgr(Tint tint) {
  switch (tint) {
    case Tint::kNone: return "";
    case Tint::kGreen: return "\x1b[32m";
    case Tint::kYellow: return "\x1b[33m";
    case Tint::kRed: return "\x1b[31m";
    case Tint::kBold: return "\x1b[1m";
    case Tint::kDim: return "\x1b[2m";
  }
  return "";
}

std::string in_ascii(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto character = utf8_at(text, at);
    if (text.substr(at, character.length) == kEllipsis) {
      result += "...";
    } else if (character.code_point < 0x80) {
      result += text[at];
    } else {
      std::array<char, 16> buffer{};
      std::snprintf(
          buffer.data(), buffer.size(), "\\u{%x}", static_cast<unsigned>(character.code_point));
      result += buffer.data();
    }
    at += character.length;
  }
  return result;
}

}  // namespace

std::string tinted(std::string_view text, Tint tint, const TextStyle& style) {
  if (!style.colour || tint == Tint::kNone || text.empty()) return std::string(text);
  return std::string(sgr(tint)).append(text).append("\x1b[0m");
}

std::string shown(std::string_view text, const TextStyle& style, std::size_t limit) {
  auto result = printable(text, limit);
  return style.unicode ? result : in_ascii(result);
}

std::string shown_quoted(std::string_view text, const TextStyle& style, std::size_t limit) {
  auto result = quoted(text, limit);
  return style.unicode ? result : in_ascii(result);
}

std::string_view ellipsis(const TextStyle& style) { return style.unicode ? kEllipsis : "..."; }

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\x1b') {
      at = std::min(text.find('m', at), text.size() - 1) + 1;
      continue;
    }
    at += utf8_at(text, at).length;
    ++width;
  }
  return width;
}

std::string padded(std::string text, std::size_t width) {
  const auto now = display_width(text);
  if (now < width) text.append(width - now, ' ');
  return text;
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural) {
  return std::to_string(count).append(" ").append(count == 1 ? singular : plural);
}

}  // namespace storekeeper
