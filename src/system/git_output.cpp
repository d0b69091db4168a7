#include "system/git_output.hpp"

#include <charconv>
#include <system_error>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

// "<mode> <type> <object>\t<path>"
bool read_entry(std::string_view line, GitEntry& entry) {
  const auto tab = line.find('\t');
  const auto type = line.find(' ');
  const auto object = line.find(' ', type == line.npos ? type : type + 1);
  if (tab == line.npos || object == line.npos || object > tab) return false;
  entry.path = line.substr(tab + 1);
  entry.object = line.substr(object + 1, tab - object - 1);
  entry.is_file = line.starts_with("100");
  entry.is_link = line.starts_with("120");
  return true;
}

}  // namespace

std::optional<std::vector<GitEntry>> read_git_entries(std::string_view listing) {
  std::vector<GitEntry> entries;
  while (!listing.empty()) {
    const auto end = listing.find('\0');
    GitEntry entry;
    if (!read_entry(listing.substr(0, end), entry)) return std::nullopt;
    entries.push_back(std::move(entry));
    listing.remove_prefix(end == listing.npos ? listing.size() : end + 1);
  }
  return entries;
}

// "<object> blob <size>\n<content>\n"
bool take_git_blob(std::string_view& text, std::string& content) {
  const auto end = text.find('\n');
  const auto header = text.substr(0, end);
  const auto space = header.rfind(' ');
  if (end == text.npos || space == header.npos) return false;
  std::size_t size = 0;
  const auto* const last = header.data() + header.size();
  const auto [stopped, problem] = std::from_chars(header.data() + space + 1, last, size);
  if (problem != std::errc() || stopped != last || text.size() - end - 1 <= size) return false;
  content = text.substr(end + 1, size);
  text.remove_prefix(end + 1 + size + 1);
  return true;
}

std::string what_git_said(std::string_view errors) {
  constexpr std::size_t kLongest = 300;
  std::vector<std::string_view> lines;
  while (!errors.empty()) {
    const auto end = errors.find('\n');
    auto line = errors.substr(0, end);
    errors.remove_prefix(end == errors.npos ? errors.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);  // as ssh ends them
    const bool verdict = line.starts_with("fatal: ");
    for (const std::string_view prefix : {"fatal: ", "error: ", "remote: "}) {
      if (line.starts_with(prefix)) line.remove_prefix(prefix.size());
    }
    if (!line.empty() && !line.starts_with("warning: ")) lines.push_back(line);
    if (verdict) break;
  }
  if (lines.empty()) return "it does not say why";
  // What ssh and git conclude comes last, after pages of warnings at times.
  std::string said(lines.back());
  lines.pop_back();
  while (!lines.empty() && said.size() + lines.back().size() < kLongest) {
    said.insert(0, std::string(lines.back()) + "; ");
    lines.pop_back();
  }
  return printable(said, kLongest);
}

}  // namespace storekeeper
