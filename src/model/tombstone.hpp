// The mark that an integration carries from the decision to delete it until it is deleted: a tag
// that tells when it is due and whether it was on, so that all of it can be taken back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storekeeper {

inline constexpr std::string_view kTombstonePrefix = "pending-delete.";

struct Tombstone {
  std::int64_t due_ms = 0;  // when it may be deleted, in epoch milliseconds; whole seconds
  bool was_on = false;      // before it was marked, which switched it off

  friend bool operator==(const Tombstone&, const Tombstone&) = default;
};

/// "pending-delete.20260131T235959Z.on".
std::string tombstone_tag(const Tombstone& tombstone);

/// What the tags say; empty if none of them is a tombstone. Of several the one due last counts.
std::optional<Tombstone> find_tombstone(const std::vector<std::string>& tags);

/// `tags` without what begins like a tombstone.
std::vector<std::string> without_tombstone(std::vector<std::string> tags);

/// "2026-01-31T23:59:59Z".
std::string due_text(const Tombstone& tombstone);

}  // namespace storekeeper
