#include "model/patch.hpp"

namespace storekeeper {

std::string_view to_string(PatchVerb verb) noexcept {
  switch (verb) {
    case PatchVerb::kTest: return "test";
    case PatchVerb::kAdd: return "add";
    case PatchVerb::kReplace: return "replace";
    case PatchVerb::kRemove: return "remove";
  }
  return "unknown";
}

std::string escape_pointer_token(std::string_view token) {
  std::string result;
  result.reserve(token.size());
  for (const char c : token) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace storekeeper
