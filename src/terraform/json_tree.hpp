// A JSON text as a small tree, under limits. Made for state files, any text of which may be a
// password: texts are secrets here until somebody knows that they are not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace storekeeper {

struct JsonTreeLimits {
  std::size_t bytes = std::size_t{64} * 1024 * 1024;
  std::size_t depth = 64;
  std::size_t nodes = 2'000'000;  // values, keys excepted
};

struct JsonNode {
  enum class Type { kNull, kBoolean, kNumber, kText, kArray, kObject };

  Type type = Type::kNull;
  bool boolean = false;
  Secret text = {};                     // of a text, and of a number as it is written
  std::vector<JsonNode> elements = {};  // of an array, and of an object beside its keys
  std::vector<std::string> keys = {};   // of an object; no key twice

  bool is(Type wanted) const noexcept { return type == wanted; }

  /// nullptr if this is not an object or has no such key.
  const JsonNode* find(std::string_view key) const noexcept;

  /// The text of a member that is a text; empty if there is none.
  std::string_view text_of(std::string_view key) const noexcept;
};

/// Fails with kInvalidInput. The message goes on after the name of what was read ("is not JSON:
/// ...") and holds positions and limits, never a word of the text.
Result<JsonNode> read_json(std::string_view text, const JsonTreeLimits& limits = {});

}  // namespace storekeeper
