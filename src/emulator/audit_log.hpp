// The account's own record of changes, as GET /api/v2/auditlog tells it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/access.hpp"
#include "emulator/emulated_account.hpp"

namespace storekeeper {

enum class AuditVerb { kCreated, kUpdated, kDeleted };
std::string_view to_string(AuditVerb verb) noexcept;

/// What was done, and by whom; without a token it was a person in the console.
struct AuditChange {
  AuditVerb verb = AuditVerb::kUpdated;
  const AccessToken* token = nullptr;
  std::vector<std::string_view> actions = {};
};

/// Which entries are asked for. Times are in epoch milliseconds and exclude themselves.
struct AuditQuery {
  std::size_t limit = 10;
  std::optional<std::int64_t> before_ms = std::nullopt;
  std::optional<std::int64_t> after_ms = std::nullopt;
  std::string text = {};  // that the name has to contain
  std::string spec = {};  // a resource specifier; "*" stands for anything
};

class AuditLog {
 public:
  void record(
      const AuditChange& change, const EmulatedIntegration& integration, std::string id,
      std::int64_t at_ms);
  void clear() { entries_.clear(); }

  /// The newest entries that match, newest first, as the API's collection.
  std::string to_text(const AuditQuery& query) const;

 private:
  struct Entry {
    std::string id;
    AuditVerb verb = AuditVerb::kUpdated;
    std::vector<std::string> actions;
    std::string token_id;  // empty: by a person in the console
    std::string token_name;
    std::string name;
    std::string resource;
    std::string href;  // of the integration
    std::int64_t at_ms = 0;
  };
  static bool matches(const Entry& entry, const AuditQuery& query);
  static constexpr std::size_t kMostEntries = 10'000;

  std::deque<Entry> entries_;
};

}  // namespace storekeeper
