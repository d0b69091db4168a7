#include "report/markdown_text.hpp"

#include <algorithm>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLongestText = 1000;

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

std::string left_out(std::size_t count) {
  return "_" + std::to_string(count) + (count == 1 ? " part is" : " parts are") +
         " left out here, for the report would be too long. The totals count everything._\n\n";
}

}  // namespace

std::string code_span(std::string_view text) {
  auto shown = printable(text, kLongestText);
  if (shown.empty()) shown = " ";
  const std::string fence(longest_run(shown, '`') + 1, '`');
  // A space on either side is taken away again, and keeps a backtick apart from the fence.
  const bool padded =
      shown.front() == '`' || shown.back() == '`' || shown.front() == ' ' || shown.back() == ' ';
  return padded ? fence + ' ' + shown + ' ' + fence : fence + shown + fence;
}

std::string fenced(std::string_view lines, std::string_view language) {
  const std::string fence(std::max<std::size_t>(3, longest_run(lines, '`') + 1), '`');
  return fence + std::string(language) + "\n" + std::string(lines) + fence + "\n";
}

std::string code_element(std::string_view text) {
  const auto shown = printable(text, kLongestText);
  std::string result = "<code>";
  for (std::size_t at = 0; at < shown.size();) {
    const auto character = utf8_at(shown, at);
    const auto c = character.code_point;
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == ' ' || c == '-' || c == '_' || c == '.' || c == '/' || c >= 0x80;
    if (plain) {
      result.append(shown, at, character.length);
    } else {
      result += "&#" + std::to_string(static_cast<unsigned>(c)) + ";";
    }
    at += character.length;
  }
  return result + "</code>";
}

std::string folded(std::string_view summary, std::string_view content) {
  return std::string("<details><summary>")
      .append(summary)
      .append("</summary>\n\n")
      .append(content)
      .append("\n</details>\n\n");
}

std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += utf8_at(text, at).length) ++count;
  return count;
}

std::string assembled(const MarkdownPage& page, std::size_t limit) {
  const auto& blocks = page.blocks;
  std::vector<std::size_t> sizes;
  std::size_t total = character_count(page.head) + character_count(page.foot);
  for (const auto& block : blocks) sizes.push_back(character_count(block));
  auto room = limit > total ? limit - total : 0;
  for (const auto size : sizes) total += size;
  std::size_t first = 0;             // blocks that stand before the gap
  std::size_t last = blocks.size();  // and from here on after it
  if (total > limit) {
    const auto notice = character_count(left_out(blocks.size()));
    room = room > notice ? room - notice : 0;
    // From both ends in turn, until the next one does not fit.
    for (bool from_start = true; first < last; from_start = !from_start) {
      const auto next = from_start ? first : last - 1;
      if (sizes[next] > room) break;
      room -= sizes[next];
      from_start ? ++first : --last;
    }
  } else {
    first = last;
  }
  auto text = page.head;
  for (std::size_t i = 0; i < first; ++i) text += blocks[i];
  if (first < last) text += left_out(last - first);
  for (std::size_t i = last; i < blocks.size(); ++i) text += blocks[i];
  return text + page.foot;
}

}  // namespace storekeeper
