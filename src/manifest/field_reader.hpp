// Takes the fields of one mapping apart, and reports every mistake in the same words.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "manifest/field_rules.hpp"
#include "manifest/problems.hpp"
#include "manifest/yaml_tree.hpp"

namespace storekeeper {

/// A mapping whose fields are known by name.
class FieldReader {
 public:
  static constexpr std::size_t kMostFields = 8;

  /// `owner` is where a missing field is reported: the key of the mapping, or the document.
  /// `section` is its path, such as "spec.redis", or "" for the document. `known` has at most
  /// kMostFields names and must outlive this, as must the nodes. With `secret`, unknown names are
  /// not shown.
  FieldReader(
      Problems& problems, const YamlNode& mapping, const YamlNode& owner, std::string section,
      std::span<const std::string_view> known, bool secret = false);

  /// Reports every field that is not known.
  void refuse_unknown() const;

  /// nullptr if the mapping has no such field. `name` must be one of `known`.
  const YamlEntry* find(std::string_view name) const noexcept;
  /// As find, and reports a missing field.
  const YamlEntry* require(std::string_view name) const;

  /// The field as text, quoted or not: what is written is what is meant. nullopt if it is absent
  /// or was reported.
  std::optional<std::string> text(std::string_view name, const TextRule& rule, bool required) const;
  /// Only true and false.
  std::optional<bool> boolean(std::string_view name) const;
  /// The field if it is a mapping; any other value is reported. Null is reported unless
  /// `may_be_empty`.
  const YamlEntry* mapping(std::string_view name, bool required, bool may_be_empty) const;

  std::string path(std::string_view name) const;

 private:
  void report_unknown(const YamlNode& key) const;

  Problems& problems_;
  const YamlNode& mapping_;
  const YamlNode& owner_;
  std::string section_;
  std::span<const std::string_view> known_;
  bool secret_;
  std::array<const YamlEntry*, kMostFields> found_{};
};

/// A scalar that must fit a rule; `path` names it in messages. `key` is where null is reported.
std::optional<std::string> read_text(
    Problems& problems, const YamlNode& value, const YamlNode& key, const std::string& path,
    const TextRule& rule);

/// The text of a scalar in quotes, or a note in its place where an alias leads to it.
std::string quoted_text(const YamlNode& scalar);

/// "a list", "a mapping", "empty".
std::string_view describe(YamlKind kind) noexcept;

/// What the writer of `text` probably meant, where `rule` refuses it; "" if there is no guess.
std::string value_hint(const TextRule& rule, const YamlNode& value);

}  // namespace storekeeper
