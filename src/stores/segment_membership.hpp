// In which big segments one context is, as a store holds it.
#pragma once

#include <optional>
#include <set>
#include <string>

namespace storekeeper {

/// References to segments, such as "beta-testers.g1". Where one is in both, inclusion wins.
struct SegmentMembership {
  std::set<std::string> included = {};
  std::set<std::string> excluded = {};

  bool empty() const noexcept { return included.empty() && excluded.empty(); }
  friend bool operator==(const SegmentMembership&, const SegmentMembership&) = default;
};

/// What has to be written for one context.
struct MembershipChange {
  std::string context_hash = {};                           // Base64 of the SHA-256 of its key
  std::optional<SegmentMembership> before = std::nullopt;  // none: nobody knows what is there
  SegmentMembership after = {};
};

}  // namespace storekeeper
