#include "manifest/source_text.hpp"

#include <algorithm>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// yaml-cpp takes U+0004 for the end of its input, so a file could hide what
// follows one; YAML allows none of these characters anyway.
bool is_forbidden(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r' || c == 0x85) return false;
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xFFFE || c == 0xFFFF;
}

std::string hexadecimal(char32_t value) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string digits;
  for (int shift = 12; shift >= 0; shift -= 4) {
    digits += kDigits[(static_cast<unsigned>(value) >> static_cast<unsigned>(shift)) & 0xFU];
  }
  return digits;
}

std::optional<TextProblem> find_bad_character(const SourceText& source) {
  const auto text = source.text();
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20 && byte < 0x7F) {
      ++at;
      continue;
    }
    const auto character = utf8_at(text, at);
    if (!character.valid) {
      return TextProblem{
          source.place_of(at), "the file is not valid UTF-8",
          "save it as UTF-8; a program may have written it in another encoding", false};
    }
    if (character.code_point == 0) {
      return TextProblem{
          source.place_of(at), "the file contains a NUL byte",
          "save it as UTF-8 text; it may be UTF-16, or no text at all", false};
    }
    if (is_forbidden(character.code_point)) {
      return TextProblem{
          source.place_of(at),
          "control character U+" + hexadecimal(character.code_point) + " is not allowed in YAML",
          "remove it; inside double quotes an escape such as \"\\t\" can stand for it", false};
    }
    at += character.length;
  }
  return std::nullopt;
}

std::optional<TextProblem> find_merge_marker(const SourceText& source) {
  constexpr std::string_view kMarker = "<<<<<<< ";
  const auto text = source.text();
  for (auto at = text.find(kMarker); at != text.npos; at = text.find(kMarker, at + 1)) {
    if (at == 0 || text[at - 1] == '\n') {
      return TextProblem{
          source.place_of(at), "unresolved merge conflict",
          "resolve it and remove the lines with <<<<<<<, ======= and >>>>>>>", false};
    }
  }
  return std::nullopt;
}

}  // namespace

SourceText::SourceText(std::string_view text, const std::string& file) : text_(text), file_(&file) {
  if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
}

std::size_t SourceText::line_start(std::size_t offset) const noexcept {
  if (offset == 0) return 0;
  const auto feed = text_.rfind('\n', std::min(offset, text_.size()) - 1);
  return feed == text_.npos ? 0 : feed + 1;
}

std::size_t SourceText::line_end(std::size_t offset) const noexcept {
  auto end = std::min(text_.find('\n', std::min(offset, text_.size())), text_.size());
  if (end > 0 && end > offset && text_[end - 1] == '\r') --end;
  return end;
}

std::string_view SourceText::line_at(Place place) const noexcept {
  if (place.line == 0) return {};
  const auto begin = line_start(place.offset);
  return text_.substr(begin, line_end(begin) - begin);
}

SourcePosition SourceText::position(Place place) const {
  if (place.line == 0) return {*file_, 0, 0};
  const auto begin = line_start(place.offset);
  const auto before = text_.substr(begin, std::min(place.offset, text_.size()) - begin);
  return {*file_, place.line, count_characters(before) + 1};
}

Place SourceText::place_of(std::size_t offset) const noexcept {
  const auto end = text_.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text_.size()));
  return {offset, static_cast<int>(std::count(text_.begin(), end, '\n')) + 1};
}

int count_characters(std::string_view text) noexcept {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::optional<TextProblem> find_text_problem(const SourceText& source) {
  if (auto problem = find_bad_character(source)) return problem;
  if (auto problem = find_merge_marker(source)) return problem;
  if (source.text().starts_with("version https://git-lfs.github.com/spec/")) {
    return TextProblem{
        {0, 1},
        "this is a Git LFS pointer, not the file itself",
        "run `git lfs pull`, or keep manifests out of LFS",
        true};
  }
  return std::nullopt;
}

}  // namespace storekeeper
