#include "terraform/hcl_text.hpp"

#include <array>
#include <cstdio>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

std::string escape(char32_t c) {
  std::array<char, 16> buffer{};
  std::snprintf(
      buffer.data(), buffer.size(), c <= 0xFFFF ? "\\u%04x" : "\\U%08x", static_cast<unsigned>(c));
  return buffer.data();
}

}  // namespace

std::string hcl_string(std::string_view text) {
  std::string result = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const auto character = utf8_at(text, at);
    const auto bytes = text.substr(at, character.length);
    if (!character.valid) {
      result += "\\ufffd";
    } else if (bytes == "\"" || bytes == "\\") {
      result.append("\\").append(bytes);
    } else if ((bytes == "$" || bytes == "%") && text.substr(at + 1).starts_with('{')) {
      result.append(bytes).append(bytes);
    } else if (printable(bytes) != bytes) {
      // Control characters, and those that could hide what the text says.
      result += escape(character.code_point);
    } else {
      result.append(bytes);
    }
    at += character.length;
  }
  return result + '"';
}

std::string hcl_name(std::string_view manifest_name) {
  std::string name;
  for (const char c : manifest_name) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    name += kept ? c : '_';
  }
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) name.insert(0, "store_");
  return name;
}

}  // namespace storekeeper
