// The pieces of a Markdown report. A text that a user or a server wrote stands in a code span, in a
// fence or in a <code> element, and has no way out of it: no link, image, HTML or mention.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace storekeeper {

/// A code span with more backticks around it than any run within.
std::string code_span(std::string_view text);

/// `lines`, which end in a line end, between fences longer than any run of backticks within.
std::string fenced(std::string_view lines, std::string_view language);

/// A <code> element for where Markdown is not read, such as <summary>.
std::string code_element(std::string_view text);

/// A folded part: `summary` is HTML, `content` Markdown.
std::string folded(std::string_view summary, std::string_view content);

/// Code points of valid UTF-8, which is what hosts count.
std::size_t character_count(std::string_view text);

/// The parts of a report that stay whole.
struct MarkdownPage {
  std::string head = {};
  std::vector<std::string> blocks = {};
  std::string foot = {};
};

/// The report in at most `limit` characters: if it is longer, blocks are left out from the middle
/// and a line says how many. `head` and `foot` always stand.
std::string assembled(const MarkdownPage& page, std::size_t limit);

}  // namespace storekeeper
