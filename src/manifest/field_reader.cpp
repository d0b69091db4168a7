#include "manifest/field_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/printable.hpp"
#include "base/suggestion.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kShownCharacters = 64;

struct Synonym {
  std::string_view written;
  std::string_view meant;
};

// Names from the API, from Terraform's provider, or from habit.
constexpr std::array<Synonym, 17> kSynonyms{{
    {"name", "displayName"},
    {"on", "enabled"},
    {"active", "enabled"},
    {"tls", "tlsEnabled"},
    {"ssl", "tlsEnabled"},
    {"user", "username"},
    {"table", "tableName"},
    {"role", "roleArn"},
    {"projectKey", "project"},
    {"env", "environment"},
    {"environmentKey", "environment"},
    {"address", "host"},
    {"hostname", "host"},
    {"dynamo", "dynamodb"},
    {"variable", "env"},
    {"path", "file"},
    {"integrationKey", "redis"},
}};

std::string code(std::string_view name) { return '`' + printable(name, kShownCharacters) + '`'; }

std::string list_of(std::span<const std::string_view> names) {
  std::string result;
  for (const auto name : names) result += (result.empty() ? "" : ", ") + std::string(name);
  return result;
}

std::string misplaced_hint(std::string_view name, std::string_view section) {
  if (section != "spec" && !section.empty()) return {};
  for (const auto kind : {StoreKind::kRedis, StoreKind::kDynamoDb}) {
    if (find_config_field(kind, name) != nullptr) {
      return code(name) + " belongs into `spec." + std::string(to_string(kind)) + '`';
    }
  }
  constexpr std::array<std::string_view, 3> kMetadata{"name", "labels", "annotations"};
  constexpr std::array<std::string_view, 7> kSpec{
      "project", "environment", "displayName", "enabled", "tags", "redis", "dynamodb"};
  if (!section.empty()) {
    const bool known = name == "labels" || name == "annotations";
    return known ? code(name) + " belongs into `metadata`" : std::string();
  }
  if (std::find(kMetadata.begin(), kMetadata.end(), name) != kMetadata.end()) {
    return code(name) + " belongs into `metadata`";
  }
  if (std::find(kSpec.begin(), kSpec.end(), name) != kSpec.end()) {
    return code(name) + " belongs into `spec`";
  }
  return {};
}

std::string unknown_field_hint(
    std::string_view name, std::string_view section, std::span<const std::string_view> known) {
  if (auto hint = misplaced_hint(name, section); !hint.empty()) return hint;
  for (const auto& synonym : kSynonyms) {
    if (synonym.written != name) continue;
    if (std::find(known.begin(), known.end(), synonym.meant) != known.end()) {
      return "did you mean `" + std::string(synonym.meant) + "`?";
    }
  }
  if (auto hint = did_you_mean(name, known); !hint.empty()) return hint;
  return "known fields: " + list_of(known);
}

}  // namespace

std::string quoted_text(const YamlNode& scalar) {
  return scalar.aliased ? "(hidden: an alias leads to it)" : quoted(scalar.text, kShownCharacters);
}

std::string_view describe(YamlKind kind) noexcept {
  switch (kind) {
    case YamlKind::kNull: return "empty";
    case YamlKind::kScalar: return "text";
    case YamlKind::kSequence: return "a list";
    case YamlKind::kMapping: return "a mapping";
  }
  return "";
}

FieldReader::FieldReader(
    Problems& problems, const YamlNode& mapping, const YamlNode& owner, std::string section,
    std::span<const std::string_view> known, bool secret)
    : problems_(problems),
      mapping_(mapping),
      owner_(owner),
      section_(std::move(section)),
      known_(known),
      secret_(secret) {
  for (const auto& entry : mapping.entries) {
    if (entry.key->kind != YamlKind::kScalar) continue;  // reported by read_yaml
    const auto place = std::find(known_.begin(), known_.end(), entry.key->text);
    if (place == known_.end()) continue;
    auto& slot = found_[static_cast<std::size_t>(place - known_.begin())];
    if (slot == nullptr) slot = &entry;
  }
}

void FieldReader::refuse_unknown() const {
  for (const auto& entry : mapping_.entries) {
    const auto& key = *entry.key;
    if (key.kind != YamlKind::kScalar) continue;  // reported by read_yaml
    if (std::find(known_.begin(), known_.end(), key.text) == known_.end()) report_unknown(key);
  }
}

void FieldReader::report_unknown(const YamlNode& key) const {
  if (key.plain && key.text == "<<") return;  // reported by read_yaml
  std::string where = section_.empty() ? "" : " in `" + section_ + '`';
  if (secret_ || key.aliased) {
    problems_.error(
        key, "unknown field" + where, secret_ ? "write `{env: NAME}` or `{file: PATH}`" : "");
    return;
  }
  problems_.error(
      key, "unknown field " + code(key.text) + where,
      unknown_field_hint(key.text, section_, known_));
}

std::string FieldReader::path(std::string_view name) const {
  return section_.empty() ? std::string(name) : section_ + '.' + std::string(name);
}

const YamlEntry* FieldReader::find(std::string_view name) const noexcept {
  const auto place = std::find(known_.begin(), known_.end(), name);
  return place == known_.end() ? nullptr : found_[static_cast<std::size_t>(place - known_.begin())];
}

const YamlEntry* FieldReader::require(std::string_view name) const {
  const auto* entry = find(name);
  if (entry == nullptr) problems_.error(owner_, "missing field `" + path(name) + '`');
  return entry;
}

std::optional<std::string> FieldReader::text(
    std::string_view name, const TextRule& rule, bool required) const {
  const auto* entry = required ? require(name) : find(name);
  if (entry == nullptr) return std::nullopt;
  return read_text(problems_, *entry->value, *entry->key, path(name), rule);
}

std::optional<bool> FieldReader::boolean(std::string_view name) const {
  const auto* entry = find(name);
  if (entry == nullptr) return std::nullopt;
  const auto& value = *entry->value;
  if (value.kind == YamlKind::kScalar && value.plain) {
    if (value.text == "true" || value.text == "True" || value.text == "TRUE") return true;
    if (value.text == "false" || value.text == "False" || value.text == "FALSE") return false;
  }
  std::string message = '`' + path(name) + "` must be true or false";
  std::string hint;
  if (value.kind == YamlKind::kScalar && !value.aliased) {
    message += ", not " + quoted(value.text, kShownCharacters);
    std::string folded = value.text;
    std::transform(folded.begin(), folded.end(), folded.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (folded == "true" || folded == "false") {
      hint = "remove the quotes";
    } else if (folded == "yes" || folded == "on" || folded == "y" || folded == "1") {
      hint = "write `true`; only YAML 1.1 takes " + code(value.text) + " for a boolean";
    } else if (folded == "no" || folded == "off" || folded == "n" || folded == "0") {
      hint = "write `false`; only YAML 1.1 takes " + code(value.text) + " for a boolean";
    }
  }
  problems_.error(
      value.kind == YamlKind::kNull ? *entry->key : value, std::move(message), std::move(hint));
  return std::nullopt;
}

const YamlEntry* FieldReader::mapping(
    std::string_view name, bool required, bool may_be_empty) const {
  const auto* entry = required ? require(name) : find(name);
  if (entry == nullptr || entry->value->kind == YamlKind::kMapping) return entry;
  const auto kind = entry->value->kind;
  if (kind == YamlKind::kNull && may_be_empty) return nullptr;
  if (kind == YamlKind::kNull) {
    problems_.error(
        *entry->key, '`' + path(name) + "` is empty", "give it fields, indented below it");
  } else {
    problems_.error(
        *entry->value, '`' + path(name) + "` must be a mapping, not " + std::string(describe(kind)),
        "write its fields as `name: value`, indented below it");
  }
  return nullptr;
}

std::optional<std::string> read_text(
    Problems& problems, const YamlNode& value, const YamlNode& key, const std::string& path,
    const TextRule& rule) {
  if (value.kind == YamlKind::kNull) {
    problems.error(
        key, '`' + path + "` is empty",
        "write a value, or remove it; the word null needs quotes to be text");
    return std::nullopt;
  }
  if (value.kind != YamlKind::kScalar) {
    problems.error(value, '`' + path + "` must be text, not " + std::string(describe(value.kind)));
    return std::nullopt;
  }
  if (rule.matches(value.text)) return value.text;
  std::string message = '`' + path + "` must be " + std::string(rule.expected);
  std::string hint;
  if (!value.aliased) {
    // What has an @ may hold credentials.
    if (value.text.find('@') == std::string::npos) {
      message += ", not " + quoted(value.text, kShownCharacters);
    }
    hint = value_hint(rule, value);
  }
  problems.error(value, std::move(message), std::move(hint));
  return std::nullopt;
}

}  // namespace storekeeper
