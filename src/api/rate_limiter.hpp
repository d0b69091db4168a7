// The one gate that every call of this account passes: what may be sent, and when.
// Pure: time and chance are handed in, and the caller does the waiting.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "api/api_route.hpp"
#include "api/forecast.hpp"
#include "api/rate_limit_headers.hpp"
#include "ports/clock.hpp"
#include "ports/http_message.hpp"

namespace storekeeper {

struct RateLimiterSettings {
  int parallelism = 0;                        // calls in flight; 0: derived from the quota
  std::optional<int> reserve = std::nullopt;  // calls of a window left to others; see RateLimiter
};

enum class GateReason {
  kOpen,
  kBusy,         // as many calls are in flight as may be: look again shortly
  kQuota,        // what is left of a window is reserved: closed until it ends
  kRateLimited,  // the server said 429 (or 503 and when to come back)
};

struct GateState {
  GateReason reason = GateReason::kOpen;
  SteadyTime until = {};               // of kQuota and kRateLimited
  std::chrono::milliseconds asked{0};  // of kRateLimited: what the server asked for, uncapped

  bool is_open() const noexcept { return reason == GateReason::kOpen; }
};

/// The server's clock, known through Date headers (which are cut to whole seconds) and trusted
/// only where it contradicts ours.
class ServerClock {
 public:
  void observe(WallTime date, WallTime wall) noexcept;
  WallTime now(WallTime wall) const noexcept;

 private:
  std::optional<std::chrono::milliseconds> low_;  // the offset is at least this,
  std::chrono::milliseconds high_{0};             // and less than this
};

/// The account has one global quota, one for the token, and one for each route. A call is sent
/// while each of those leaves more than its reserve, counting every call in flight as spent; then
/// the gate closes until the latest window that is in the way ends. The reserve is a fifth of the
/// window, rounded up, where its size is known, else one call, but never so much that nothing at
/// all could be sent in a window. After a 429 the gate is closed for everything, for
/// clamp(longest usable hint, 1 s, 300 s) and up to a tenth more; without a hint for 10 s, doubling
/// to 300 s; then a single call tries.
class RateLimiter {
 public:
  explicit RateLimiter(RateLimiterSettings settings) : settings_(settings) {}

  /// For the calls from now on.
  void change(RateLimiterSettings settings) { settings_ = settings; }

  /// Whether a call on `route` may be sent now.
  GateState gate(ApiRoute route, SteadyTime now);

  /// When to look again; `now` when a call may be sent or a place will be free any moment.
  SteadyTime ready_at(ApiRoute route, SteadyTime now);

  /// A call goes out. Only after gate() said so, without a suspension in between.
  void begin(ApiRoute route, SteadyTime now);

  /// The answer to a call that began at `sent_at`. `chance` in [0, 1) is for jitter.
  void observe(
      ApiRoute route, SteadyTime sent_at, int status, const Headers& headers, SteadyTime now,
      WallTime wall, double chance);

  /// The call ended without an answer; whether it counted is unknown.
  void lost(ApiRoute route, SteadyTime sent_at, SteadyTime now);

  /// Nothing is sent before `until`, and then a single call tries: a 429 that an earlier process
  /// was answered.
  void keep_closed(SteadyTime until, SteadyTime now);

  /// The end of the last silence that was asked for; SteadyTime::min() if there was none.
  SteadyTime closed_until() const noexcept { return closed_until_; }

  /// Calls that may be in flight: as set, or 2 until the quota is known, then what a window of it
  /// bears, 1 to 10.
  int concurrency() const;

  /// What the next calls will find; latency is not known here.
  RateOutlook outlook(SteadyTime now);

  /// Of the quota of which least is left.
  struct Tightest {
    std::optional<std::int64_t> limit = std::nullopt;
    std::optional<std::int64_t> remaining = std::nullopt;
  };
  Tightest tightest() const;

  /// Of each quota that an answer told, as it was told last.
  struct Told {
    std::string_view family = {};  // "global", "token", or the route that it is for
    std::optional<std::int64_t> limit = std::nullopt;
    std::int64_t remaining = 0;
  };
  std::vector<Told> told() const;

 private:
  struct Window {
    std::optional<std::int64_t> limit = std::nullopt;
    std::optional<std::int64_t> most_seen = std::nullopt;  // stands in for an unknown limit
    std::optional<std::int64_t> remaining = std::nullopt;
    std::optional<WallTime> server_reset = std::nullopt;
    SteadyTime ends = {};  // with jitter; meaningful while remaining is known
    int in_flight = 0;

    std::optional<std::int64_t> capacity() const noexcept { return limit ? limit : most_seen; }
  };
  using Windows = std::array<Window, 2 + kApiRouteCount>;  // global, token, one for each route

  static std::array<std::size_t, kQuotaFamilyCount> windows_of(ApiRoute route) noexcept;
  std::int64_t reserve(const Window& window) const noexcept;
  static void roll(Window& window, SteadyTime now) noexcept;
  static void spend_one(Window& window) noexcept;
  void land(ApiRoute route, SteadyTime sent_at);
  static void update(
      Window& window, const QuotaReading& reading, SteadyTime now, WallTime server_now,
      double chance);
  void close(
      const RateLimitReading& reading, SteadyTime sent_at, SteadyTime now, WallTime server_now,
      double chance);

  RateLimiterSettings settings_;
  ServerClock server_clock_;
  Windows windows_;
  int in_flight_ = 0;
  SteadyTime closed_until_ = SteadyTime::min();
  std::chrono::milliseconds asked_{0};
  int unhinted_ = 0;      // 429s without a hint in a row, each sent after the wait for the last
  bool probing_ = false;  // after a 429, until an answer says otherwise
  bool probe_out_ = false;
};

}  // namespace storekeeper
