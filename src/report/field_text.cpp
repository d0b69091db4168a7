#include "report/field_text.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "model/live.hpp"
#include "model/ownership.hpp"

namespace storekeeper {
namespace {

using Tags = std::vector<std::string>;

constexpr std::size_t kTagsShownWhole = 8;

bool is_absent(const FieldValue& value) { return std::holds_alternative<std::monostate>(value); }

FieldValue without_own_tags(const FieldValue& value) {
  const auto* tags = std::get_if<Tags>(&value);
  return tags ? FieldValue(without_ownership(*tags)) : value;
}

std::string tag_text(const std::string& tag, const TextStyle& style) {
  const bool plain = !tag.empty() && std::all_of(tag.begin(), tag.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
  return plain && tag.size() <= style.value_limit ? tag
                                                  : shown_quoted(tag, style, style.value_limit);
}

std::string list_text(const Tags& tags, const TextStyle& style) {
  std::string text = "[";
  for (std::size_t i = 0; i < tags.size(); ++i) {
    if (i != 0) text += ", ";
    if (i == kTagsShownWhole) {
      return text.append(ellipsis(style)) + " " + std::to_string(tags.size() - i) + " more]";
    }
    text += tag_text(tags[i], style);
  }
  return text + ']';
}

std::string joined(
    char sign, const Tags& tags, const TextStyle& style, std::string_view separator) {
  std::string text;
  for (const auto& tag : tags) {
    if (!text.empty()) text += separator;
    text += tinted(sign + tag_text(tag, style), tint_of(sign), style);
  }
  return text;
}

// Long lists as their differences only; short ones whole, with the differences after them.
std::string tags_difference(Tags before, Tags after, const TextStyle& style) {
  normalise_tags(before);
  normalise_tags(after);
  Tags added;
  Tags removed;
  std::set_difference(
      after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(added));
  std::set_difference(
      before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(removed));
  auto difference = joined('+', added, style, " ");
  const auto gone = joined('-', removed, style, " ");
  if (!difference.empty() && !gone.empty()) difference += ' ';
  difference += gone;
  if (std::max(before.size(), after.size()) > kTagsShownWhole) {
    return difference + "  (" + std::to_string(after.size() - added.size()) + " unchanged)";
  }
  return list_text(before, style) + " -> " + list_text(after, style) + "  (" + difference + ")";
}

// The number of bytes at the start of both, to the last whole character.
std::size_t common_start(std::string_view a, std::string_view b) {
  const auto shorter = std::min(a.size(), b.size());
  std::size_t same = 0;
  while (same < shorter) {
    const auto length = utf8_at(a, same).length;
    if (a.substr(same, length) != b.substr(same, length)) break;
    same += length;
  }
  return same;
}

// `text` with everything but the last few characters of its first `same` bytes cut away.
std::string tail_quoted(std::string_view text, std::size_t same, const TextStyle& style) {
  constexpr std::size_t kKept = 12;
  std::size_t from = 0;
  std::size_t left = 0;
  for (std::size_t at = 0; at < same; at += utf8_at(text, at).length) ++left;
  for (; left > kKept; --left) from += utf8_at(text, from).length;
  return std::string(from == 0 ? "" : ellipsis(style))
      .append(shown_quoted(text.substr(from), style, style.value_limit));
}

// Two values that differ only past the cut must not look the same.
std::string strings_difference(
    const std::string& before, const std::string& after, const TextStyle& style) {
  const auto same = common_start(before, after);
  if (std::max(display_width(before), display_width(after)) <= style.value_limit ||
      same < style.value_limit / 2) {
    return shown_quoted(before, style, style.value_limit) + " -> " +
           shown_quoted(after, style, style.value_limit);
  }
  return tail_quoted(before, same, style) + " -> " + tail_quoted(after, same, style);
}

std::string difference_text(
    const FieldValue& before, const FieldValue& after, const TextStyle& style) {
  if (is_absent(before)) return value_text(after, style);
  if (is_absent(after)) return value_text(before, style);
  const auto* old_tags = std::get_if<Tags>(&before);
  const auto* new_tags = std::get_if<Tags>(&after);
  if (old_tags && new_tags) return tags_difference(*old_tags, *new_tags, style);
  const auto* old_text = std::get_if<std::string>(&before);
  const auto* new_text = std::get_if<std::string>(&after);
  if (old_text && new_text) return strings_difference(*old_text, *new_text, style);
  return value_text(before, style) + " -> " + value_text(after, style);
}

}  // namespace

std::string_view origin_note(ChangeOrigin origin) {
  switch (origin) {
    case ChangeOrigin::kUnknown: return "";
    case ChangeOrigin::kBranch: return "# this branch";
    case ChangeOrigin::kDrift: return "# drift";
    case ChangeOrigin::kBoth: return "# this branch, and drift";
  }
  return "";
}

Tint tint_of(char sign) {
  switch (sign) {
    case '+': return Tint::kGreen;
    case '-':
    case '!': return Tint::kRed;
    default: return Tint::kYellow;
  }
}

std::string value_text(const FieldValue& value, const TextStyle& style) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) {
    return shown_quoted(*text, style, style.value_limit);
  }
  if (const auto* tags = std::get_if<Tags>(&value)) return list_text(*tags, style);
  if (const auto* raw = std::get_if<RawJson>(&value)) {
    return shown(raw->text, style, style.value_limit);
  }
  return "(absent)";
}

std::string shown_field(const FieldValue& value, const TextStyle& style) {
  return value_text(without_own_tags(value), style);
}

std::vector<FieldLine> field_lines(
    const std::vector<FieldChange>& changes, const FieldContext& context, const TextStyle& style) {
  std::vector<FieldLine> lines;
  for (const auto& change : changes) {
    FieldLine line;
    line.name = shown(change.field, style, 64);
    if (change.sensitive) {
      line.sign = context.secret_sign;
      line.text = change.unknown ? kUnknownHere : "(sensitive)";
      if (change.evidence != SecretEvidence::kNone) {
        const auto words = "# " + std::string(in_words(change.evidence));
        line.text += "  " + tinted(words, Tint::kDim, style);
      }
    } else {
      // Storekeeper's own tags are no news.
      const auto before = without_own_tags(change.before);
      const auto after = without_own_tags(change.after);
      if (before == after) continue;
      if (is_absent(before)) line.sign = '+';
      if (is_absent(after)) line.sign = '-';
      line.text = difference_text(before, after, style);
      if (change.risk != SecretRisk::kNone) {
        const auto words = "# " + std::string(in_words(change.risk));
        line.text += "  " + tinted(words, Tint::kRed, style);
      }
    }
    if (change.origin != ChangeOrigin::kUnknown) {
      line.text += "  " + tinted(origin_note(change.origin), Tint::kDim, style);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string aligned(
    const std::vector<FieldLine>& lines, std::size_t indent, const TextStyle& style) {
  std::size_t width = 0;
  for (const auto& line : lines) width = std::max(width, display_width(line.name));
  std::string text;
  for (const auto& line : lines) {
    text.append(indent, ' ').append(tinted(std::string(1, line.sign), tint_of(line.sign), style));
    text.append(" ").append(padded(line.name, width)).append("  ").append(line.text) += '\n';
  }
  return text;
}

}  // namespace storekeeper
