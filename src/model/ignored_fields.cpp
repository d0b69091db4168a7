#include "model/ignored_fields.hpp"

#include <algorithm>
#include <array>

namespace storekeeper {
namespace {

// What addresses a store (project, environment, type) is not among them: it tells which one is
// meant, and is never written.
constexpr std::array<IgnorableField, 12> kIgnorable{{
    {"spec.displayName", "name"},
    {"spec.enabled", "on"},
    {"spec.tags", "tags"},
    {"spec.redis.host", "config.host"},
    {"spec.redis.port", "config.port"},
    {"spec.redis.username", "config.username"},
    {"spec.redis.password", "config.password"},
    {"spec.redis.tlsEnabled", "config.tlsEnabled"},
    {"spec.dynamodb.tableName", "config.tableName"},
    {"spec.dynamodb.region", "config.region"},
    {"spec.dynamodb.roleArn", "config.roleArn"},
    {"spec.dynamodb.externalId", "config.externalId"},
}};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::span<const IgnorableField> ignorable_fields() noexcept { return kIgnorable; }

std::string_view ignorable_field(std::string_view path) noexcept {
  const auto* const found = std::find_if(
      kIgnorable.begin(), kIgnorable.end(),
      [&](const IgnorableField& known) { return known.path == path; });
  return found == kIgnorable.end() ? std::string_view() : found->field;
}

std::vector<std::string_view> split_paths(std::string_view text) {
  std::vector<std::string_view> paths;
  for (;;) {
    const auto comma = text.find(',');
    paths.push_back(trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) return paths;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace storekeeper
