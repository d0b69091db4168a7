#include "manifest/secret_lines.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/suggestion.hpp"
#include "manifest/field_rules.hpp"

namespace storekeeper {
namespace {

constexpr std::array<std::string_view, 8> kSecretWords{"pass",       "pw",   "secret", "token",
                                                       "credential", "auth", "apikey", "api_key"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

// The first secret word of a text, or npos.
std::size_t find_secret_word(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(), lower);
  std::size_t first = folded.npos;
  for (const auto word : kSecretWords) first = std::min(first, folded.find(word));
  return first;
}

bool holds_credentials(std::string_view text) { return text.find('@') != text.npos; }

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

// Anchors and tags stand before the scalar itself.
std::size_t skip_properties(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    while (at < text.size() && !is_blank(text[at])) ++at;
    at = skip_blanks(text, at);
  }
  return at;
}

std::size_t closing_quote(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      if (quote == '"' || at + 1 == text.size() || text[at + 1] != quote) return at + 1;
      ++at;
    }
  }
  return text.size();
}

// A scalar without quotes is folded but not escaped: its visible characters stand
// in the text in the same order.
std::size_t end_of_unquoted(std::string_view text, std::size_t at, std::string_view value) {
  for (const char c : value) {
    if (is_blank(c)) continue;
    at = skip_blanks(text, at);
    if (at == text.size() || text[at] != c) return text.size();
    ++at;
  }
  return at;
}

void hide_scalars(
    const SourceText& source, const YamlNode& node, std::vector<HiddenRange>& hidden) {
  if (node.kind == YamlKind::kScalar) hidden.push_back(extent(source, node));
  for (const auto* item : node.items) hide_scalars(source, *item, hidden);
  for (const auto& entry : node.entries) {
    const bool reference =
        (entry.key->text == "env" && kEnvironmentNameRule.matches(entry.value->text)) ||
        (entry.key->text == "file" && kSecretPathRule.matches(entry.value->text));
    if (reference) continue;
    // In `{hunter2}` the secret is the key.
    if (entry.key->text != "env" && entry.key->text != "file") {
      hide_scalars(source, *entry.key, hidden);
    }
    hide_scalars(source, *entry.value, hidden);
  }
}

class SecretFinder {
 public:
  SecretFinder(const SourceText& source, std::vector<HiddenRange>& hidden)
      : source_(source), hidden_(hidden) {}

  // `in_redis`: the node is the value of a key `redis`, where what is not known may be a password.
  void visit(const YamlNode& node, bool in_redis = false) {
    // A node with several parents is looked at once.
    if (!node.items.empty() || !node.entries.empty()) {
      if (!seen_.emplace(&node, in_redis).second) return;
    }
    if (node.kind == YamlKind::kScalar && holds_credentials(node.text)) {
      hidden_.push_back(extent(source_, node));
    }
    for (const auto* item : node.items) visit(*item);
    for (const auto& entry : node.entries) {
      const auto& key = entry.key->text;
      const bool unknown = in_redis && find_config_field(StoreKind::kRedis, key) == nullptr;
      if (unknown || names_a_secret(key)) {
        hide_scalars(source_, *entry.value, hidden_);
      } else {
        visit(*entry.value, key == "redis");
      }
    }
  }

 private:
  const SourceText& source_;
  std::vector<HiddenRange>& hidden_;
  std::set<std::pair<const YamlNode*, bool>> seen_;
};

// In columns; npos for a blank line.
std::size_t indentation(std::string_view line) {
  constexpr std::size_t kTabWidth = 8;
  std::size_t columns = 0;
  for (const char c : line) {
    if (!is_blank(c)) return columns;
    columns += c == '\t' ? kTabWidth : 1;
  }
  return line.npos;
}

bool leaves_open(std::string_view text) {
  return std::count(text.begin(), text.end(), '{') > std::count(text.begin(), text.end(), '}') ||
         std::count(text.begin(), text.end(), '[') > std::count(text.begin(), text.end(), ']');
}

// "env: NAME" and "file: path", alone or in braces and quotes: safe to show.
bool is_reference(std::string_view text) {
  std::string compact;
  for (const char c : text) {
    if (!is_blank(c) && c != '"' && c != '\'' && c != '{' && c != '}' && c != ',') compact += c;
  }
  const std::string_view value = compact;
  if (value.starts_with("env:")) return kEnvironmentNameRule.matches(value.substr(4));
  return value.starts_with("file:") && kSecretPathRule.matches(value.substr(5));
}

}  // namespace

bool names_a_secret(std::string_view key) {
  if (find_secret_word(key) != key.npos) return true;
  constexpr std::array<std::string_view, 1> kField{"password"};
  return !nearest(key, kField).empty();
}

HiddenRange extent(const SourceText& source, const YamlNode& scalar) {
  const auto text = source.text();
  const auto begin = std::min(scalar.place.offset, text.size());
  auto at = skip_properties(text, begin);
  if (at == text.size()) return {begin, at};
  if (text[at] == '"' || text[at] == '\'') return {begin, closing_quote(text, at)};
  if (text[at] == '|' || text[at] == '>') at = std::min(text.find('\n', at), text.size());
  return {begin, end_of_unquoted(text, at, scalar.text)};
}

void find_secrets(
    const SourceText& source, const YamlNode& root, std::vector<HiddenRange>& hidden) {
  SecretFinder(source, hidden).visit(root);
}

void find_secrets_in_text(
    const SourceText& source, std::size_t begin, std::vector<HiddenRange>& hidden) {
  const auto text = source.text();
  std::size_t hidden_below = text.npos;  // lines indented more than this belong to a secret
  for (auto at = begin; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    const auto indent = indentation(line);
    if (indent != line.npos && hidden_below != text.npos && indent <= hidden_below) {
      hidden_below = text.npos;
    }
    if (hidden_below != text.npos) {
      if (indent != line.npos && !is_reference(line)) hidden.push_back({at, end});
    } else if (auto word = find_secret_word(line); word != line.npos) {
      while (word < line.size() && is_word(line[word])) ++word;
      auto rest = line.find_first_not_of("\"': \t", word);
      if (rest == line.npos) rest = line.size();
      // An opening quote belongs to the value.
      if (rest > word && rest < line.size() && (line[rest - 1] == '"' || line[rest - 1] == '\'')) {
        --rest;
      }
      const auto value = line.substr(rest);
      if (!value.empty() && (!is_reference(value) || leaves_open(value))) {
        const char first = value.front();
        if (first == '"' || first == '\'') end = std::max(end, closing_quote(text, at + rest));
        if (leaves_open(value)) end = std::min(text.find_first_of("]}", end), text.size());
        hidden.push_back({at + rest, end});
      }
      hidden_below = indent;
    } else if (const auto sign = line.rfind('@'); sign != line.npos) {
      const auto scheme = line.find("://");
      hidden.push_back({at + (scheme < sign ? scheme + 3 : 0), at + sign});
    }
    at = std::min(text.find('\n', end), text.size() - 1) + 1;
  }
}

}  // namespace storekeeper
