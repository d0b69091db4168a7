// RFC 6902: reading a patch.
#include "emulator/json_patch.hpp"

#include <optional>
#include <utility>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

using Kind = JsonPatchFailure::Kind;

tl::unexpected<JsonPatchFailure> malformed(std::size_t operation, std::string message) {
  return tl::unexpected(JsonPatchFailure{Kind::kMalformed, operation, std::move(message)});
}

std::optional<JsonPatchVerb> verb_of(std::string_view name) {
  if (name == "test") return JsonPatchVerb::kTest;
  if (name == "add") return JsonPatchVerb::kAdd;
  if (name == "remove") return JsonPatchVerb::kRemove;
  if (name == "replace") return JsonPatchVerb::kReplace;
  if (name == "move") return JsonPatchVerb::kMove;
  if (name == "copy") return JsonPatchVerb::kCopy;
  return std::nullopt;
}

JsonPatchResult<JsonPointer> pointer_member(
    const JsonValue& item, std::string_view name, std::size_t operation) {
  const auto* member = item.find(name);
  if (!member || !member->as_string()) {
    return malformed(operation, "`" + std::string(name) + "` must be a string");
  }
  auto pointer = parse_json_pointer(*member->as_string());
  if (!pointer) return malformed(operation, pointer.error());
  return *std::move(pointer);
}

JsonPatchResult<JsonPatchOperation> parse_operation(const JsonValue& item, std::size_t index) {
  if (!item.as_object()) return malformed(index, "an operation must be an object");
  const auto* op = item.find("op");
  if (!op || !op->as_string()) return malformed(index, "`op` must be a string");
  const auto verb = verb_of(*op->as_string());
  if (!verb) return malformed(index, "unknown operation " + quoted(*op->as_string(), 40));

  JsonPatchOperation operation;
  operation.verb = *verb;
  auto path = pointer_member(item, "path", index);
  if (!path) return tl::unexpected(path.error());
  operation.path = *std::move(path);
  if (*verb == JsonPatchVerb::kMove || *verb == JsonPatchVerb::kCopy) {
    auto from = pointer_member(item, "from", index);
    if (!from) return tl::unexpected(from.error());
    operation.from = *std::move(from);
  } else if (*verb != JsonPatchVerb::kRemove) {
    const auto* value = item.find("value");
    if (!value) return malformed(index, "`value` is missing");
    operation.value = *value;
  }
  return operation;
}

}  // namespace

tl::expected<JsonPointer, std::string> parse_json_pointer(std::string_view text) {
  JsonPointer tokens;
  if (text.empty()) return tokens;
  if (text.front() != '/') {
    return tl::unexpected("the path " + quoted(text, 80) + " does not start with \"/\"");
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '/') {
      tokens.emplace_back();
    } else if (text[i] != '~') {
      tokens.back() += text[i];
    } else if (i + 1 < text.size() && (text[i + 1] == '0' || text[i + 1] == '1')) {
      tokens.back() += text[++i] == '0' ? '~' : '/';
    } else {
      return tl::unexpected("the path " + quoted(text, 80) + " has a bad escape");
    }
  }
  return tokens;
}

std::string to_text(const JsonPointer& pointer) {
  std::string text;
  for (const auto& token : pointer) {
    text += '/';
    for (const char c : token) {
      if (c == '~') {
        text += "~0";
      } else if (c == '/') {
        text += "~1";
      } else {
        text += c;
      }
    }
  }
  return text;
}

JsonPatchResult<std::vector<JsonPatchOperation>> parse_json_patch(
    const JsonValue& document, JsonPatchLimits limits) {
  const auto* items = document.as_array();
  if (!items) return malformed(0, "a JSON Patch must be an array of operations");
  if (items->size() > limits.max_operations) return malformed(0, "too many operations");
  std::vector<JsonPatchOperation> operations;
  operations.reserve(items->size());
  for (const auto& item : *items) {
    auto operation = parse_operation(item, operations.size());
    if (!operation) return tl::unexpected(operation.error());
    operations.push_back(*std::move(operation));
  }
  return operations;
}

}  // namespace storekeeper
