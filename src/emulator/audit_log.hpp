// The account's own record of changes, as GET /api/v2/auditlog tells it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "emulator/emulated_account.hpp"

namespace storekeeper {

class AuditLog {
 public:
  /// `verb` is "created", "updated" or "deleted"; `actor` the token's name or "console".
  void record(
      std::string_view verb, std::string_view actor, const EmulatedIntegration& integration,
      std::string id, std::int64_t at_ms);
  void clear() { entries_.clear(); }

  /// The newest `limit` entries, newest first, as the API's collection.
  std::string to_text(std::size_t limit) const;

 private:
  struct Entry {
    std::string id;
    std::string verb;
    std::string actor;
    std::string name;
    std::string resource;
    std::int64_t at_ms = 0;
  };
  static constexpr std::size_t kMostEntries = 10'000;

  std::deque<Entry> entries_;
};

}  // namespace storekeeper
