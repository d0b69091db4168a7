#include "report/diagnostics_text.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/printable.hpp"
#include "report/json_values.hpp"
#include "report/json_writer.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kMessageLimit = 1000;
constexpr std::size_t kTabWidth = 8;
constexpr std::size_t kIndent = 4;
constexpr std::size_t kWidestLine = 120;
constexpr std::size_t kBeforeCaret = 60;  // shown of a long line, before the caret

std::string_view to_text(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

// GitHub's runner takes a line of a log that starts with "::", spaces aside, for a command, and
// "##[" anywhere; a line of a manifest is shown as it stands but for that.
bool opens_command(std::string_view source, std::size_t at) {
  const auto first = source.find_first_not_of(" \t");
  const bool colons = at == first && source.substr(at, 2) == "::";
  return colons || (source[at] == '[' && at >= 2 && source.substr(at - 2, 2) == "##");
}

// A source line as it will be shown, and where each of its characters begins there.
struct ShownLine {
  std::vector<std::string> cells = {};    // one for each character of the source
  std::vector<std::size_t> columns = {};  // of each cell, and of the end
};

ShownLine shown_line(std::string_view source, const TextStyle& style) {
  ShownLine line;
  std::size_t column = 0;
  for (std::size_t at = 0; at < source.size();) {
    const auto length = utf8_at(source, at).length;
    line.columns.push_back(column);
    if (opens_command(source, at)) {
      line.cells.push_back(source[at] == ':' ? "\\u{3a}" : "\\u{5b}");
    } else {
      line.cells.push_back(
          source[at] == '\t' ? std::string(kTabWidth - column % kTabWidth, ' ')
                             : shown(source.substr(at, length), style));
    }
    column += display_width(line.cells.back());
    at += length;
  }
  line.columns.push_back(column);
  return line;
}

// The source line and the caret under it; of a very long line the part around the caret.
std::string excerpt(const Diagnostic& diagnostic, const TextStyle& style) {
  std::string_view source = diagnostic.source_line;
  while (source.ends_with('\n') || source.ends_with('\r')) source.remove_suffix(1);
  if (source.empty()) return "";
  const auto line = shown_line(source, style);
  const auto end = line.cells.size();
  const bool has_column = diagnostic.position.column > 0;
  const auto wanted = static_cast<std::size_t>(std::max(diagnostic.position.column, 1)) - 1;
  const auto caret = std::min(wanted, end);

  std::size_t first = 0;
  while (line.columns[caret] - line.columns[first] > kBeforeCaret) ++first;
  auto last = first;
  while (last < end && line.columns[last + 1] - line.columns[first] <= kWidestLine) ++last;

  const std::string start(first == 0 ? "" : ellipsis(style));
  auto text = std::string(kIndent, ' ') + start;
  for (auto i = first; i < last; ++i) text += line.cells[i];
  if (last < end) text += ellipsis(style);
  text += '\n';
  if (!has_column) return text;

  const auto length = static_cast<std::size_t>(std::max(diagnostic.length, 1));
  const auto underlined = std::clamp(caret + std::min(length, end), caret, last);
  const auto width = std::max<std::size_t>(1, line.columns[underlined] - line.columns[caret]);
  text.append(kIndent + display_width(start) + line.columns[caret] - line.columns[first], ' ');
  return text + tinted('^' + std::string(width - 1, '~'), Tint::kGreen, style) + '\n';
}

std::string place(const SourcePosition& position, const TextStyle& style) {
  auto text = shown(position.file, style);
  if (position.line > 0) text += ':' + std::to_string(position.line);
  if (position.line > 0 && position.column > 0) text += ':' + std::to_string(position.column);
  return text.empty() ? text : text + ": ";
}

std::string diagnostic_text(const Diagnostic& diagnostic, const TextStyle& style) {
  const auto tint = diagnostic.severity == Severity::kError ? Tint::kRed : Tint::kYellow;
  const auto label = std::string(to_text(diagnostic.severity)) + ": ";
  auto text = tinted(place(diagnostic.position, style), Tint::kBold, style) +
              tinted(label, tint, style) + shown(diagnostic.message, style, kMessageLimit) + '\n' +
              excerpt(diagnostic, style);
  if (!diagnostic.hint.empty()) {
    text += "  hint: " + shown(diagnostic.hint, style, kMessageLimit) + '\n';
  }
  return text;
}

std::size_t count(const Diagnostics& diagnostics, Severity severity) {
  return static_cast<std::size_t>(std::count_if(
      diagnostics.begin(), diagnostics.end(),
      [&](const Diagnostic& diagnostic) { return diagnostic.severity == severity; }));
}

std::string counts_text(const Diagnostics& diagnostics) {
  const auto errors = count(diagnostics, Severity::kError);
  const auto warnings = count(diagnostics, Severity::kWarning);
  std::string text;
  if (errors > 0) text = counted(errors, "error", "errors");
  if (errors > 0 && warnings > 0) text += ", ";
  if (warnings > 0) text += counted(warnings, "warning", "warnings");
  return text;
}

}  // namespace

std::string render_diagnostics_text(const Diagnostics& diagnostics, const TextStyle& style) {
  if (diagnostics.empty()) return "";
  std::string text;
  for (const auto& diagnostic : diagnostics) text += diagnostic_text(diagnostic, style);
  return text + counts_text(diagnostics) + ".\n";
}

std::string render_validation_text(
    const Diagnostics& diagnostics, const ValidationSummary& summary, const TextStyle& style) {
  auto text = render_diagnostics_text(diagnostics, style);
  if (has_errors(diagnostics)) return text;
  return text + validation_closing_line(diagnostics, summary);
}

std::string validation_closing_line(
    const Diagnostics& diagnostics, const ValidationSummary& summary) {
  if (has_errors(diagnostics)) return counts_text(diagnostics) + ".\n";
  return counted(static_cast<std::size_t>(summary.stores), "store", "stores") + " in " +
         counted(static_cast<std::size_t>(summary.files), "file", "files") +
         (summary.stores == 1 ? " is valid.\n" : " are valid.\n");
}

void write_diagnostic(JsonWriter& json, const Diagnostic& diagnostic) {
  json.begin_object();
  json.field("severity", to_text(diagnostic.severity));
  write_position(json, diagnostic.position);
  json.field("length", diagnostic.length);
  json.field("message", diagnostic.message);
  json.field("hint", diagnostic.hint);
  json.end_object();
}

void write_validation_counts(
    JsonWriter& json, const Diagnostics& diagnostics, const ValidationSummary& summary) {
  json.field("valid", !has_errors(diagnostics));
  json.field("errors", static_cast<std::int64_t>(count(diagnostics, Severity::kError)));
  json.field("warnings", static_cast<std::int64_t>(count(diagnostics, Severity::kWarning)));
  json.field("files", summary.files);
  json.field("stores", summary.stores);
}

std::string render_validation_json(
    const Diagnostics& diagnostics, const ValidationSummary& summary) {
  JsonWriter json;
  json.begin_object();
  write_validation_counts(json, diagnostics, summary);
  json.key("diagnostics");
  json.begin_array();
  for (const auto& diagnostic : diagnostics) write_diagnostic(json, diagnostic);
  json.end_array();
  json.end_object();
  return json.take();
}

}  // namespace storekeeper
