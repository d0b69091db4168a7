// Ownership lives on the live object itself, as tags next to the user's own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace storekeeper {

inline constexpr std::string_view kManagedByTag = "managed-by.storekeeper";
inline constexpr std::string_view kOwnerTagPrefix = "owner.";
/// Remembers `storekeeper/prune: disabled` on the live side, for the day the manifest is gone.
inline constexpr std::string_view kKeepTag = "prune.disabled";

enum class Ownership {
  kOurs,    // carries both tags, and no other owner's
  kOthers,  // managed by Storekeeper for another owner (as well)
  kNobody,  // not managed by Storekeeper
};

/// `tags` in any order; `owner` as given by --owner.
Ownership ownership(const std::vector<std::string>& tags, std::string_view owner);

/// The owners named by the tags of an integration that Storekeeper manages.
std::vector<std::string> owners(const std::vector<std::string>& tags);

/// True for the tags that Storekeeper itself writes: they are hidden from diffs
/// and may not stand in a manifest.
bool is_reserved_tag(std::string_view tag) noexcept;

/// The set of `tags` and the two ownership tags, sorted, without duplicates.
std::vector<std::string> with_ownership(std::vector<std::string> tags, std::string_view owner);

/// `tags` without the reserved ones, sorted, without duplicates.
std::vector<std::string> without_ownership(std::vector<std::string> tags);

}  // namespace storekeeper
