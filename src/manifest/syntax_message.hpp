// What the parser's complaints mean for the person who wrote the file.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace storekeeper {

struct SyntaxMessage {
  std::string message = {};
  std::string hint = {};
  std::optional<std::size_t> at = std::nullopt;  // byte of the line, where it is known better
};

/// `complaint` is yaml-cpp's text; it is only compared, never shown. `line` is the line it
/// points at.
SyntaxMessage explain_syntax_error(std::string_view complaint, std::string_view line);

}  // namespace storekeeper
