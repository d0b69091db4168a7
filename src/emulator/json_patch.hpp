// RFC 6901 pointers and RFC 6902 patches over plain documents. It knows nothing of
// integrations: which paths may be written is the caller's business.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "emulator/json_value.hpp"

namespace storekeeper {

/// Why a patch was not applied. `operation` counts from 0.
struct JsonPatchFailure {
  enum class Kind {
    kMalformed,   // not a patch: no array, an unknown operation, a missing member, a bad pointer
    kPath,        // a location that has to exist does not, or cannot be written
    kTestFailed,  // a `test` found something else
    kTooLarge,    // the result would exceed the limits
  };
  Kind kind = Kind::kMalformed;
  std::size_t operation = 0;
  std::string message = {};
};

enum class JsonPatchVerb { kTest, kAdd, kRemove, kReplace, kMove, kCopy };

using JsonPointer = std::vector<std::string>;  // decoded tokens; empty is the whole document

struct JsonPatchOperation {
  JsonPatchVerb verb = JsonPatchVerb::kTest;
  JsonPointer path = {};
  JsonPointer from = {};  // move and copy only
  JsonValue value = {};   // add, replace and test only
};

template <class T>
using JsonPatchResult = tl::expected<T, JsonPatchFailure>;

struct JsonPatchLimits {
  std::size_t max_operations = 1'000;
  std::size_t max_nodes = 20'000;
  std::size_t max_depth = 64;
  /// Beyond RFC 6902: where there is nothing, `replace` adds and `remove` does nothing.
  bool absent_is_fine = false;
};

/// Fails if `text` is neither empty nor starts with "/", or has a "~" without 0 or 1 after it.
tl::expected<JsonPointer, std::string> parse_json_pointer(std::string_view text);

/// With the escapes, for messages.
std::string to_text(const JsonPointer& pointer);

JsonPatchResult<std::vector<JsonPatchOperation>> parse_json_patch(
    const JsonValue& document, JsonPatchLimits limits = {});

/// All or nothing: `document` is taken by value, so that a failure leaves the caller's alone.
JsonPatchResult<JsonValue> apply_json_patch(
    JsonValue document, const std::vector<JsonPatchOperation>& operations,
    JsonPatchLimits limits = {});

}  // namespace storekeeper
