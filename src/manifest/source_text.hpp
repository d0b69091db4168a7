// The text of one file: where its lines are, and whether it is text at all.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.hpp"

namespace storekeeper {

/// A byte of the text, and the line that it is on, counted from 1; line 0 is the whole file.
struct Place {
  std::size_t offset = 0;
  int line = 0;
};

/// Views `text`, which must outlive it. A byte order mark is left out.
class SourceText {
 public:
  SourceText(std::string_view text, const std::string& file);

  std::string_view text() const noexcept { return text_; }
  const std::string& file() const noexcept { return *file_; }

  /// With the column in characters.
  SourcePosition position(Place place) const;
  /// The line that holds the place, without its end.
  std::string_view line_at(Place place) const noexcept;
  /// Offset of the first byte of the line that holds the place.
  std::size_t line_start(std::size_t offset) const noexcept;
  /// Offset of the line's end: its line feed or carriage return, or the end of the text.
  std::size_t line_end(std::size_t offset) const noexcept;
  /// The place of a byte; slow, for problems only.
  Place place_of(std::size_t offset) const noexcept;

 private:
  std::string_view text_;
  const std::string* file_;
};

/// Characters, not bytes.
int count_characters(std::string_view text) noexcept;

struct TextProblem {
  Place place = {};
  std::string message = {};
  std::string hint = {};
  bool show_line = true;
};

/// What makes the text as a whole unfit to be parsed: bytes that are not UTF-8, control
/// characters, marks of an unresolved merge, a Git LFS pointer. nullopt if all is well.
std::optional<TextProblem> find_text_problem(const SourceText& source);

}  // namespace storekeeper
