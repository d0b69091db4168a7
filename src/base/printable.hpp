// Neutralises text that came from a user or a server before it is shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace storekeeper {

/// `text` with every control character (C0, C1, DEL), bidirectional control,
/// invisible character and invalid UTF-8 byte written as \u{..}, cut after `limit`
/// characters of `text` with "…". The result is valid UTF-8 on one line, and holds no "##[".
std::string printable(std::string_view text, std::size_t limit = 256);

/// printable() in double quotes, with " and \ escaped.
std::string quoted(std::string_view text, std::size_t limit = 256);

/// One character at `at`: its code point and length in bytes; length 1 and
/// valid == false for a byte that does not start well-formed UTF-8.
struct Utf8Character {
  char32_t code_point = 0;
  std::size_t length = 1;
  bool valid = false;
};
Utf8Character utf8_at(std::string_view text, std::size_t at) noexcept;

}  // namespace storekeeper
