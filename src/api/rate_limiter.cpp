#include "api/rate_limiter.hpp"

#include <algorithm>

namespace storekeeper {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kMostInFlight = 10;
constexpr int kInFlightUntilKnown = 2;
constexpr milliseconds kShortestWait{1'000};
constexpr milliseconds kLongestWait{300'000};
constexpr milliseconds kDefaultWait{10'000};
constexpr milliseconds kDefaultWindow{10'000};  // as documented, for answers that do not say
constexpr milliseconds kSameWindow{500};
constexpr int kTooManyRequests = 429;
constexpr int kUnavailable = 503;

/// A little after the reset, for clocks are never quite the same.
milliseconds reopening_jitter(double chance) {
  return milliseconds(20) + milliseconds(static_cast<std::int64_t>(100 * chance));
}

milliseconds tenth(milliseconds wait, double chance) {
  return milliseconds(static_cast<std::int64_t>(static_cast<double>(wait.count()) * 0.1 * chance));
}

milliseconds default_wait(int unhinted) {
  auto wait = kDefaultWait;
  for (int i = 1; i < unhinted && wait < kLongestWait; ++i) wait *= 2;
  return std::min(wait, kLongestWait);
}

milliseconds until_reset(WallTime reset, WallTime server_now) {
  return std::chrono::ceil<milliseconds>(reset - server_now);
}

/// The longest of the hints in the way of the next call: Retry-After, and the resets of families
/// that are used up, or of which only the reset is known.
std::optional<milliseconds> longest_hint(const RateLimitReading& reading, WallTime server_now) {
  std::optional<milliseconds> longest = reading.retry_after;
  std::optional<milliseconds> any_reset;
  const auto raise = [&](std::optional<milliseconds>& to, milliseconds wait) {
    if (!to || wait > *to) to = wait;
  };
  const auto& global = reading.of(QuotaFamily::kGlobal);
  const auto& route = reading.of(QuotaFamily::kRoute);
  const auto& token = reading.of(QuotaFamily::kToken);
  const auto used_up = [](const QuotaReading& family) {
    return family.remaining && *family.remaining == 0;
  };
  const bool shared_silent = !global.remaining && !route.remaining;
  if (global.reset) {
    const auto wait = until_reset(*global.reset, server_now);
    raise(any_reset, wait);
    if (shared_silent || used_up(global) || used_up(route)) raise(longest, wait);
  }
  if (token.reset) {
    const auto wait = until_reset(*token.reset, server_now);
    raise(any_reset, wait);
    if (!token.remaining || used_up(token)) raise(longest, wait);
  }
  return longest ? longest : any_reset;
}

}  // namespace

void ServerClock::observe(WallTime date, WallTime wall) noexcept {
  const auto low = std::chrono::floor<milliseconds>(date - wall);
  const auto high = low + seconds(1);
  if (!low_ || low > high_ || high < *low_) {  // the first, or one of the clocks was set
    low_ = low;
    high_ = high;
    return;
  }
  low_ = std::max(*low_, low);
  high_ = std::min(high_, high);
}

WallTime ServerClock::now(WallTime wall) const noexcept {
  const bool agrees = !low_ || (*low_ <= milliseconds(0) && high_ >= milliseconds(0));
  return agrees ? wall : wall + *low_;
}

std::array<std::size_t, kQuotaFamilyCount> RateLimiter::windows_of(ApiRoute route) noexcept {
  return {0, 2 + static_cast<std::size_t>(route), 1};  // by QuotaFamily
}

std::int64_t RateLimiter::reserve(const Window& window) const noexcept {
  std::int64_t kept = window.limit ? (*window.limit + 4) / 5 : 1;
  if (settings_.reserve) kept = *settings_.reserve;
  if (const auto capacity = window.capacity()) kept = std::min(kept, *capacity - 1);
  return std::max<std::int64_t>(kept, 0);
}

void RateLimiter::roll(Window& window, SteadyTime now) noexcept {
  if (!window.remaining || now < window.ends) return;
  window.remaining = window.capacity();
  window.server_reset.reset();
  window.ends = now + kDefaultWindow;
}

void RateLimiter::spend_one(Window& window) noexcept {
  if (window.remaining) window.remaining = std::max<std::int64_t>(*window.remaining - 1, 0);
}

GateState RateLimiter::gate(ApiRoute route, SteadyTime now) {
  GateState state;
  if (now < closed_until_) {
    state.reason = GateReason::kRateLimited;
    state.until = closed_until_;
    state.asked = asked_;
  }
  bool busy = in_flight_ >= concurrency() || (probing_ && probe_out_);
  for (const std::size_t index : windows_of(route)) {
    Window& window = windows_[index];
    roll(window, now);
    if (!window.remaining) continue;
    const std::int64_t kept = reserve(window);
    if (*window.remaining <= kept) {
      if (state.is_open() || window.ends > state.until) {
        state.reason = GateReason::kQuota;
        state.until = window.ends;
      }
    } else if (*window.remaining - window.in_flight <= kept) {
      busy = true;
    }
  }
  if (state.is_open() && busy) state.reason = GateReason::kBusy;
  return state;
}

SteadyTime RateLimiter::ready_at(ApiRoute route, SteadyTime now) {
  const GateState state = gate(route, now);
  return state.is_open() || state.reason == GateReason::kBusy ? now : state.until;
}

void RateLimiter::begin(ApiRoute route, SteadyTime now) {
  ++in_flight_;
  for (const std::size_t index : windows_of(route)) {
    roll(windows_[index], now);
    ++windows_[index].in_flight;
  }
  if (probing_) probe_out_ = true;
}

void RateLimiter::land(ApiRoute route, SteadyTime sent_at) {
  --in_flight_;
  for (const std::size_t index : windows_of(route)) --windows_[index].in_flight;
  if (sent_at >= closed_until_) probe_out_ = false;
}

void RateLimiter::observe(
    ApiRoute route, SteadyTime sent_at, int status, const Headers& headers, SteadyTime now,
    WallTime wall, double chance) {
  land(route, sent_at);
  if (const auto date = server_date(headers)) server_clock_.observe(*date, wall);
  const WallTime server_now = server_clock_.now(wall);
  const RateLimitReading reading = read_rate_limits(headers, server_now);
  const auto indexes = windows_of(route);
  for (std::size_t family = 0; family < indexes.size(); ++family) {
    update(windows_[indexes[family]], reading.families[family], now, server_now, chance);
  }
  if (status == kTooManyRequests || (status == kUnavailable && reading.retry_after)) {
    close(reading, sent_at, now, server_now, chance);
  } else if (sent_at >= closed_until_) {
    probing_ = false;
    unhinted_ = 0;
  }
}

void RateLimiter::lost(ApiRoute route, SteadyTime sent_at, SteadyTime now) {
  land(route, sent_at);
  for (const std::size_t index : windows_of(route)) {
    roll(windows_[index], now);
    spend_one(windows_[index]);
  }
}

void RateLimiter::update(
    Window& window, const QuotaReading& reading, SteadyTime now, WallTime server_now,
    double chance) {
  roll(window, now);
  if (reading.limit && *reading.limit > 0) window.limit = reading.limit;
  if (!reading.remaining) return spend_one(window);
  if (reading.just_over) return;  // late news of the window before this one
  // A reset beyond what is ever waited for says nothing about which window this is.
  auto reset = reading.reset;
  auto ahead = kDefaultWindow;
  if (reset) ahead = until_reset(*reset, server_now);
  if (ahead > kLongestWait) {
    ahead = kLongestWait;
    reset.reset();
  }
  if (reset && window.server_reset && *reset < *window.server_reset - kSameWindow) {
    return spend_one(window);  // one of the two was wrong; keep the later one
  }
  const bool same = reset && window.server_reset && *reset <= *window.server_reset + kSameWindow;
  window.most_seen = std::max(window.most_seen.value_or(0), *reading.remaining + 1);
  const SteadyTime ends = now + ahead + reopening_jitter(chance);
  if (same && window.remaining) {  // answers may overtake each other
    window.remaining = std::min(*window.remaining, *reading.remaining);
    window.ends = std::min(window.ends, ends);
  } else {
    window.remaining = reading.remaining;
    window.ends = ends;
  }
  window.server_reset = reset;
}

void RateLimiter::close(
    const RateLimitReading& reading, SteadyTime sent_at, SteadyTime now, WallTime server_now,
    double chance) {
  const bool waited = sent_at >= closed_until_;  // others were on their way when it closed
  const auto hint = longest_hint(reading, server_now);
  if (!hint && (waited || unhinted_ == 0)) ++unhinted_;
  const auto wait = hint ? std::clamp(*hint, kShortestWait, kLongestWait) : default_wait(unhinted_);
  const SteadyTime until = now + wait + tenth(wait, chance);
  if (until > closed_until_) {
    closed_until_ = until;
    asked_ = hint.value_or(wait);
  }
  probing_ = true;
  probe_out_ = false;
}

void RateLimiter::keep_closed(SteadyTime until, SteadyTime now) {
  if (until <= std::max(closed_until_, now)) return;
  closed_until_ = until;
  asked_ = std::chrono::ceil<milliseconds>(until - now);
  probing_ = true;
}

int RateLimiter::concurrency() const {
  if (settings_.parallelism > 0) return settings_.parallelism;
  std::optional<std::int64_t> bearable;
  for (std::size_t index = 0; index < windows_.size(); ++index) {
    // Lists come one at a time: their quota says nothing about how many calls go side by side.
    if (index == 2 + static_cast<std::size_t>(ApiRoute::kList)) continue;
    const auto capacity = windows_[index].capacity();
    if (!capacity) continue;
    const auto free = *capacity - reserve(windows_[index]);
    if (!bearable || free < *bearable) bearable = free;
  }
  if (!bearable) return kInFlightUntilKnown;
  return static_cast<int>(std::clamp<std::int64_t>(*bearable, 1, kMostInFlight));
}

RateOutlook RateLimiter::outlook(SteadyTime now) {
  RateOutlook outlook;
  outlook.lanes = concurrency();
  if (closed_until_ > now)
    outlook.closed_for = std::chrono::ceil<milliseconds>(closed_until_ - now);
  for (std::size_t index = 0; index < windows_.size(); ++index) {
    auto& window = windows_[index];
    roll(window, now);
    const auto capacity = window.capacity();
    if (!window.remaining || !capacity) continue;
    const auto kept = reserve(window);
    WindowOutlook seen;
    if (index >= 2) seen.route = static_cast<ApiRoute>(index - 2);
    seen.free_now = std::max<std::int64_t>(*window.remaining - window.in_flight - kept, 0);
    seen.free_later = std::max<std::int64_t>(*capacity - kept, 1);
    seen.ends_in = std::chrono::ceil<milliseconds>(window.ends - now);
    seen.length = std::max(kDefaultWindow, seen.ends_in);
    outlook.windows.push_back(seen);
  }
  return outlook;
}

RateLimiter::Tightest RateLimiter::tightest() const {
  Tightest tightest;
  for (const Window& window : windows_) {
    if (!window.remaining) continue;
    if (tightest.remaining && *tightest.remaining <= *window.remaining) continue;
    tightest.remaining = window.remaining;
    tightest.limit = window.limit;
  }
  return tightest;
}

std::vector<RateLimiter::Told> RateLimiter::told() const {
  std::vector<Told> quotas;
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    const Window& window = windows_[i];
    if (!window.remaining) continue;
    Told quota;
    quota.family = i == 0   ? std::string_view("global")
                   : i == 1 ? std::string_view("token")
                            : to_string(static_cast<ApiRoute>(i - 2));
    quota.limit = window.limit;
    quota.remaining = *window.remaining;
    quotas.push_back(quota);
  }
  return quotas;
}

}  // namespace storekeeper
