// RFC 6902: applying a patch.
#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/printable.hpp"
#include "emulator/json_patch.hpp"

namespace storekeeper {
namespace {

using Kind = JsonPatchFailure::Kind;
using Outcome = std::optional<JsonPatchFailure>;

JsonPatchFailure failure(Kind kind, std::string message) { return {kind, 0, std::move(message)}; }

JsonPatchFailure missing(const JsonPointer& pointer) {
  return failure(Kind::kPath, "there is nothing at " + quoted(to_text(pointer), 80));
}

// Digits without a leading zero, as RFC 6901 section 4 asks.
std::optional<std::size_t> array_index(std::string_view token) {
  if (token.empty() || (token.size() > 1 && token.front() == '0')) return std::nullopt;
  if (!std::all_of(token.begin(), token.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (error != std::errc()) return std::nullopt;
  return index;
}

JsonValue* step(JsonValue& container, const std::string& token) {
  if (container.as_object()) return container.find(token);
  if (auto* items = container.as_array()) {
    const auto index = array_index(token);
    if (index && *index < items->size()) return &(*items)[*index];
  }
  return nullptr;
}

JsonValue* locate(JsonValue& document, const JsonPointer& pointer, std::size_t tokens) {
  auto* at = &document;
  for (std::size_t i = 0; at && i < tokens; ++i) at = step(*at, pointer[i]);
  return at;
}

Outcome add(JsonValue& document, const JsonPointer& path, JsonValue value) {
  if (path.empty()) {
    document = std::move(value);
    return std::nullopt;
  }
  auto* parent = locate(document, path, path.size() - 1);
  if (!parent) return missing(path);
  if (parent->as_object()) {
    parent->set(path.back(), std::move(value));
    return std::nullopt;
  }
  auto* items = parent->as_array();
  if (!items) return missing(path);
  const auto index =
      path.back() == "-" ? std::optional<std::size_t>(items->size()) : array_index(path.back());
  if (!index || *index > items->size()) {
    return failure(Kind::kPath, quoted(to_text(path), 80) + " is not a place in the array");
  }
  items->insert(items->begin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
  return std::nullopt;
}

Outcome remove(JsonValue& document, const JsonPointer& path) {
  if (path.empty()) return failure(Kind::kPath, "the whole document cannot be removed");
  auto* parent = locate(document, path, path.size() - 1);
  if (!parent || !step(*parent, path.back())) return missing(path);
  if (auto* items = parent->as_array()) {
    items->erase(items->begin() + static_cast<std::ptrdiff_t>(*array_index(path.back())));
  } else {
    parent->erase(path.back());
  }
  return std::nullopt;
}

bool is_prefix(const JsonPointer& prefix, const JsonPointer& path) {
  return prefix.size() < path.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

Outcome move(JsonValue& document, const JsonPatchOperation& operation) {
  if (is_prefix(operation.from, operation.path)) {
    return failure(Kind::kPath, "a value cannot be moved into itself");
  }
  auto* source = locate(document, operation.from, operation.from.size());
  if (!source) return missing(operation.from);
  if (operation.from == operation.path) return std::nullopt;
  auto value = *source;
  if (auto failed = remove(document, operation.from)) return failed;
  return add(document, operation.path, std::move(value));
}

Outcome apply(JsonValue& document, const JsonPatchOperation& operation) {
  switch (operation.verb) {
    case JsonPatchVerb::kAdd: return add(document, operation.path, operation.value);
    case JsonPatchVerb::kRemove: return remove(document, operation.path);
    case JsonPatchVerb::kMove: return move(document, operation);
    case JsonPatchVerb::kCopy: {
      const auto* source = locate(document, operation.from, operation.from.size());
      if (!source) return missing(operation.from);
      return add(document, operation.path, JsonValue(*source));
    }
    case JsonPatchVerb::kReplace: {
      auto* target = locate(document, operation.path, operation.path.size());
      if (!target) return missing(operation.path);
      *target = operation.value;
      return std::nullopt;
    }
    case JsonPatchVerb::kTest: {
      const auto* target = locate(document, operation.path, operation.path.size());
      if (!target) return failure(Kind::kTestFailed, missing(operation.path).message);
      if (*target == operation.value) return std::nullopt;
      return failure(
          Kind::kTestFailed, "the value at " + quoted(to_text(operation.path), 80) + " differs");
    }
  }
  return failure(Kind::kMalformed, "unknown operation");
}

// A last step that leads nowhere, below a container that exists.
bool is_absent_member(JsonValue& document, const JsonPointer& path) {
  if (path.empty() || locate(document, path, path.size())) return false;
  const auto* parent = locate(document, path, path.size() - 1);
  return parent && parent->as_object();
}

// Whether the operation was one that leniency settles.
bool settle_absent(JsonValue& document, const JsonPatchOperation& operation) {
  const bool replaces = operation.verb == JsonPatchVerb::kReplace;
  if (!replaces && operation.verb != JsonPatchVerb::kRemove) return false;
  if (!is_absent_member(document, operation.path)) return false;
  return !replaces || !add(document, operation.path, operation.value);
}

bool may_grow(JsonPatchVerb verb) {
  return verb != JsonPatchVerb::kTest && verb != JsonPatchVerb::kRemove;
}

}  // namespace

JsonPatchResult<JsonValue> apply_json_patch(
    JsonValue document, const std::vector<JsonPatchOperation>& operations, JsonPatchLimits limits) {
  for (std::size_t i = 0; i < operations.size(); ++i) {
    Outcome failed;
    if (!limits.absent_is_fine || !settle_absent(document, operations[i])) {
      failed = apply(document, operations[i]);
    }
    if (!failed && may_grow(operations[i].verb) &&
        (document.depth() > limits.max_depth ||
         document.node_count(limits.max_nodes) > limits.max_nodes)) {
      failed = failure(Kind::kTooLarge, "the patched document would be too large");
    }
    if (failed) {
      failed->operation = i;
      return tl::unexpected(*std::move(failed));
    }
  }
  return document;
}

}  // namespace storekeeper
