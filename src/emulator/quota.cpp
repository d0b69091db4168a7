// Counting requests in windows, and telling the client.
#include "emulator/quota.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace storekeeper {
namespace {

std::int64_t floor_to(std::int64_t value, std::int64_t unit) {
  const auto rest = value % unit;
  return value - (rest < 0 ? rest + unit : rest);
}

std::string retry_after(std::int64_t reset_ms, std::int64_t now_ms, const Behaviour& behaviour) {
  if (behaviour.retry_after_form == Behaviour::RetryAfterForm::kDate) {
    return imf_date(reset_ms + 999 + behaviour.clock_skew_ms);
  }
  return std::to_string(std::max<std::int64_t>(1, (reset_ms - now_ms + 999) / 1000));
}

}  // namespace

Quota::Family Quota::spend(std::string key, std::int64_t limit, std::int64_t others) {
  auto& window = used_[std::move(key)];
  if (window.start != window_start_) window = {window_start_, 0};
  const auto left = limit - window.used - others;
  if (left <= 0) return {limit, -1};
  ++window.used;
  return {limit, left - 1};
}

QuotaVerdict Quota::charge(
    std::string_view route, std::string_view token, std::string_view address, std::int64_t now_ms,
    const Behaviour& behaviour) {
  const auto start = floor_to(now_ms, behaviour.window_ms);
  if (start != window_start_) used_.clear();
  window_start_ = start;
  const auto reset = start + behaviour.window_ms;
  const auto others = behaviour.other_clients_per_second * (now_ms - start) / 1000;

  QuotaVerdict verdict;
  bool by_address = false;
  const auto shown_reset =
      std::to_string(reset + behaviour.reset_skew_ms + behaviour.clock_skew_ms);
  const auto family = [&](std::string key, std::int64_t limit, std::int64_t taken, bool shown,
                          std::string_view name) {
    if (limit == 0) return false;
    const auto state = spend(std::move(key), limit, taken);
    if (state.remaining < 0) verdict.limited = true;
    if (!shown) return false;
    const auto prefix = "X-Ratelimit-" + std::string(name);
    if (behaviour.limit_headers) verdict.headers.add(prefix + "-Limit", std::to_string(limit));
    verdict.headers.add(
        prefix + "-Remaining", std::to_string(std::max<std::int64_t>(0, state.remaining)));
    return behaviour.reset_headers;
  };
  const bool global =
      family("account", behaviour.global_limit, others, behaviour.global_headers, "Global");
  const bool per_route = family(
      "route " + std::string(route), behaviour.route_limit, others, behaviour.route_headers,
      "Route");
  if (global || per_route) verdict.headers.add("X-Ratelimit-Reset", shown_reset);
  if (family(
          "token " + std::string(token), behaviour.token_limit, 0, behaviour.token_headers,
          "Auth-Token")) {
    verdict.headers.add("X-Ratelimit-Auth-Token-Reset", shown_reset);
  }
  if (behaviour.ip_limit > 0 &&
      spend("address " + std::string(address), behaviour.ip_limit, 0).remaining < 0) {
    verdict.limited = by_address = true;
  }
  const bool wanted = behaviour.retry_after == Behaviour::RetryAfter::kAlways ||
                      (behaviour.retry_after == Behaviour::RetryAfter::kIpOnly && by_address);
  if (verdict.limited && wanted) {
    verdict.headers.add("Retry-After", retry_after(reset, now_ms, behaviour));
  }
  return verdict;
}

std::string imf_date(std::int64_t epoch_ms) {
  using namespace std::chrono;
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  // Years beyond four digits have no form in HTTP.
  constexpr std::int64_t kLast = 253'402'300'799'000;
  const auto bounded = std::clamp<std::int64_t>(epoch_ms, 0, kLast);
  const sys_seconds time{duration_cast<seconds>(milliseconds(bounded))};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  char buffer[64];
  std::snprintf(
      buffer, sizeof buffer, "%s, %02u %s %04d %02d:%02d:%02d GMT",
      kDays[weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
      kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  return buffer;
}

}  // namespace storekeeper
