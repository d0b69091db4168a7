// RFC 6902 documents as plain values: what an update sends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/config.hpp"

namespace storekeeper {

enum class PatchVerb { kTest, kAdd, kReplace, kRemove };

/// "test", "add", "replace", "remove".
std::string_view to_string(PatchVerb verb) noexcept;

/// monostate: no value (remove).
using PatchValue = std::variant<
    std::monostate, bool, std::int64_t, std::string, std::vector<std::string>, RawJson, SecretSlot,
    Config>;

struct PatchOperation {
  PatchVerb verb = PatchVerb::kReplace;
  std::string path;  // an RFC 6901 pointer
  PatchValue value = std::monostate{};

  friend bool operator==(const PatchOperation&, const PatchOperation&) = default;
};

using PatchDocument = std::vector<PatchOperation>;

/// One reference token of an RFC 6901 pointer: `~` becomes `~0`, `/` becomes `~1`.
std::string escape_pointer_token(std::string_view token);

}  // namespace storekeeper
