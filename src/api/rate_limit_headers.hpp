// Reads what an answer says about the account's rate limits: three families of
// headers, Retry-After and Date, in whatever combination and condition they come.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ports/clock.hpp"
#include "ports/http_message.hpp"

namespace storekeeper {

/// Whom a quota covers. Global and route share one reset header.
enum class QuotaFamily { kGlobal, kRoute, kToken };
inline constexpr int kQuotaFamilyCount = 3;

struct QuotaReading {
  std::optional<std::int64_t> limit = std::nullopt;      // calls in a window
  std::optional<std::int64_t> remaining = std::nullopt;  // calls left in this one
  /// End of the window by the server's clock. Empty when absent, unusable or past.
  std::optional<WallTime> reset = std::nullopt;
  /// The reset passed within the last two seconds: the answer speaks of a window that is over.
  bool just_over = false;

  bool says_something() const noexcept { return limit || remaining; }
};

struct RateLimitReading {
  std::array<QuotaReading, kQuotaFamilyCount> families = {};  // by QuotaFamily
  /// From now on. Empty when absent, zero, past or unusable.
  std::optional<std::chrono::milliseconds> retry_after = std::nullopt;

  const QuotaReading& of(QuotaFamily family) const noexcept {
    return families[static_cast<std::size_t>(family)];
  }
};

/// "Sun, 06 Nov 1994 08:49:37 GMT"; empty for any other form.
std::optional<WallTime> parse_http_date(std::string_view text) noexcept;

/// The answer's Date header.
std::optional<WallTime> server_date(const Headers& headers);

/// `server_now`: the time by the server's clock. Values that are empty, signed, fractional, words
/// or longer than 18 digits are as if absent. Of several usable values of one header the most
/// careful one counts: the latest reset, the longest wait, the smallest quota. A reset of less
/// than 10^12 is taken for seconds if that lies within the next 300 s. Times further away than
/// ten years are brought down to that; the caller caps them further.
RateLimitReading read_rate_limits(const Headers& headers, WallTime server_now);

}  // namespace storekeeper
