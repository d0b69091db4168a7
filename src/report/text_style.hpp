// How text for people looks: colour, characters, widths. Everything that came from a user or a
// server passes through shown() or shown_quoted() before it reaches a report.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace storekeeper {

struct TextStyle {
  bool colour = false;           // SGR sequences; only for a terminal
  bool unicode = true;           // false: every character that is not ASCII is written as \u{..}
  std::size_t value_limit = 80;  // characters of one value before it is cut
};

enum class Tint { kNone, kGreen, kYellow, kRed, kBold, kDim };

/// `text` between the SGR sequences of `tint`, or as it is.
std::string tinted(std::string_view text, Tint tint, const TextStyle& style);

/// printable(), in the style's characters.
std::string shown(std::string_view text, const TextStyle& style, std::size_t limit = 256);
/// quoted(), in the style's characters.
std::string shown_quoted(std::string_view text, const TextStyle& style, std::size_t limit = 256);

/// "…" or "...".
std::string_view ellipsis(const TextStyle& style);

/// Code points of valid UTF-8 without SGR sequences; wide characters count as one.
std::size_t display_width(std::string_view text);

/// `text` and as many spaces as bring it to `width`.
std::string padded(std::string text, std::size_t width);

/// "1 store", "2 stores".
std::string counted(std::size_t count, std::string_view singular, std::string_view plural);

}  // namespace storekeeper
