// What is remembered from one process to the next: unfinished business with one account. Holds no
// secret, and no name that people chose.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "ports/clock.hpp"

namespace storekeeper {

/// A create that was sent and of which nobody knows whether it was carried out.
struct CreateIntent {
  std::int64_t sent_ms = 0;  // epoch milliseconds
  int lists_without_it = 0;  // since the quarantine, at most kMostListsCounted
  friend bool operator==(const CreateIntent&, const CreateIntent&) = default;
};

struct Ledger {
  /// Whose it is: 32 lower-case hexadecimal digits (ledger_key of the API's address and the owner).
  std::string scope = {};
  /// False until one apply has ended with this ledger: deletes before it are not known.
  bool settled = false;
  /// Until when the API asked for silence, in epoch milliseconds.
  std::optional<std::int64_t> quiet_until_ms = std::nullopt;
  std::map<std::string, CreateIntent> creates = {};  // by ledger_key of what was to be created
  std::set<std::string> unknown_secrets = {};        // ids
  std::map<std::string, std::int64_t> deletes = {};  // epoch milliseconds, by id

  friend bool operator==(const Ledger&, const Ledger&) = default;
};

/// More than that many lists without an integration are not told apart.
inline constexpr int kMostListsCounted = 9;

/// 32 hexadecimal digits that stand for `text`.
std::string ledger_key(std::string_view text);

/// Lines of ASCII in one canonical order, the last of which is a checksum. Ids that are none
/// (`is_ledger_id`) and negative times are not for a ledger.
std::string encode_ledger(const Ledger& ledger);

/// Takes exactly what encode_ledger() yields, byte for byte. Fails with kInvalidInput and says in a
/// few words why: it is damaged, or of a newer version.
Result<Ledger> decode_ledger(std::string_view text);

/// 1 to 128 letters, digits, '-', '_' and '.'.
bool is_ledger_id(std::string_view id) noexcept;

}  // namespace storekeeper
