// The fields that a person may ask to leave as they are found: their names in manifests, and in
// plans.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace storekeeper {

struct IgnorableField {
  std::string_view path;   // in a manifest, such as "spec.redis.port"
  std::string_view field;  // in a plan, such as "config.port"
};

std::span<const IgnorableField> ignorable_fields() noexcept;

/// The field of a path; empty if `path` is none that can be ignored.
std::string_view ignorable_field(std::string_view path) noexcept;

/// The paths in "spec.tags, spec.enabled", as they stand there. Spaces around them do not count.
std::vector<std::string_view> split_paths(std::string_view text);

}  // namespace storekeeper
