#include "api/rate_limit_headers.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace storekeeper {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kMostDigits = 18;
constexpr std::int64_t kSmallestMilliseconds = 1'000'000'000'000;
constexpr seconds kFurthestSecondsMistake{300};
constexpr seconds kJustOver{2};
constexpr seconds kFurthest{std::chrono::hours{24 * 3650}};

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<std::int64_t> parse_count(std::string_view text) noexcept {
  text = trimmed(text);
  if (text.empty() || text.size() > kMostDigits) return std::nullopt;
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end || value < 0) return std::nullopt;
  return text.front() == '-' ? std::nullopt : std::optional(value);
}

/// The usable values of a header that may occur more than once, or be a list.
std::vector<std::int64_t> counts(const Headers& headers, std::string_view name) {
  std::vector<std::int64_t> values;
  for (std::string_view rest : headers.all(name)) {
    while (true) {
      const auto comma = rest.find(',');
      if (const auto value = parse_count(rest.substr(0, comma))) values.push_back(*value);
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return values;
}

std::optional<std::int64_t> smallest(const std::vector<std::int64_t>& values) {
  if (values.empty()) return std::nullopt;
  return *std::min_element(values.begin(), values.end());
}

/// How far ahead of `now` a reset lies; negative if it is past.
milliseconds reset_ahead(std::int64_t value, milliseconds now) {
  const bool in_seconds = value < kSmallestMilliseconds;
  return milliseconds(in_seconds ? value * 1000 : value) - now;
}

void read_reset(
    const Headers& headers, std::string_view name, WallTime server_now, QuotaReading& reading) {
  const auto now = std::chrono::time_point_cast<milliseconds>(server_now);
  std::optional<milliseconds> latest;
  for (const auto value : counts(headers, name)) {
    const auto ahead = reset_ahead(value, now.time_since_epoch());
    if (value < kSmallestMilliseconds && ahead > kFurthestSecondsMistake) continue;
    if (!latest || ahead > *latest) latest = ahead;
  }
  if (!latest) return;
  if (*latest > milliseconds(0)) reading.reset = now + std::min<milliseconds>(*latest, kFurthest);
  reading.just_over = *latest <= milliseconds(0) && *latest > -kJustOver;
}

std::optional<milliseconds> longest_retry_after(const Headers& headers, WallTime server_now) {
  const WallTime answered = server_date(headers).value_or(server_now);
  std::optional<milliseconds> longest;
  const auto consider = [&](milliseconds wait) {
    if (wait > milliseconds(0) && (!longest || wait > *longest)) longest = wait;
  };
  for (const auto value : headers.all("Retry-After")) {
    if (const auto date = parse_http_date(trimmed(value))) {
      const auto wait = std::chrono::duration_cast<milliseconds>(*date - answered);
      consider(std::min<milliseconds>(wait, kFurthest));
    }
  }
  for (const auto value : counts(headers, "Retry-After")) {
    consider(seconds(std::min<std::int64_t>(value, kFurthest.count())));
  }
  return longest;
}

std::optional<unsigned> digits(std::string_view text) noexcept {
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

}  // namespace

std::optional<WallTime> parse_http_date(std::string_view text) noexcept {
  // 0    5  8   12   17 20 23
  // Sun, 06 Nov 1994 08:49:37 GMT
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return {};
  if (text[7] != ' ' || text[11] != ' ' || text[16] != ' ') return {};
  if (text[19] != ':' || text[22] != ':') return {};
  const auto month_at = kMonths.find(text.substr(8, 3));
  const auto day = digits(text.substr(5, 2));
  const auto year = digits(text.substr(12, 4));
  const auto hour = digits(text.substr(17, 2));
  const auto minute = digits(text.substr(20, 2));
  const auto second = digits(text.substr(23, 2));
  if (month_at == std::string_view::npos || month_at % 3 != 0) return {};
  if (!day || !year || !hour || !minute || !second) return {};
  if (*year < 1970 || *year > 2200 || *hour > 23 || *minute > 59 || *second > 60) return {};
  const std::chrono::year_month_day date(
      std::chrono::year(static_cast<int>(*year)),
      std::chrono::month(static_cast<unsigned>(month_at / 3 + 1)), std::chrono::day(*day));
  if (!date.ok()) return {};
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         seconds(*second);
}

std::optional<WallTime> server_date(const Headers& headers) {
  const std::string* const value = headers.find("Date");
  return value == nullptr ? std::nullopt : parse_http_date(trimmed(*value));
}

RateLimitReading read_rate_limits(const Headers& headers, WallTime server_now) {
  RateLimitReading reading;
  auto& global = reading.families[static_cast<std::size_t>(QuotaFamily::kGlobal)];
  global.limit = smallest(counts(headers, "X-Ratelimit-Global-Limit"));
  global.remaining = smallest(counts(headers, "X-Ratelimit-Global-Remaining"));
  auto& route = reading.families[static_cast<std::size_t>(QuotaFamily::kRoute)];
  route.limit = smallest(counts(headers, "X-Ratelimit-Route-Limit"));
  route.remaining = smallest(counts(headers, "X-Ratelimit-Route-Remaining"));
  auto& token = reading.families[static_cast<std::size_t>(QuotaFamily::kToken)];
  token.limit = smallest(counts(headers, "X-Ratelimit-Auth-Token-Limit"));
  token.remaining = smallest(counts(headers, "X-Ratelimit-Auth-Token-Remaining"));
  read_reset(headers, "X-Ratelimit-Reset", server_now, global);
  read_reset(headers, "X-Ratelimit-Reset", server_now, route);
  read_reset(headers, "X-Ratelimit-Auth-Token-Reset", server_now, token);
  reading.retry_after = longest_retry_after(headers, server_now);
  return reading;
}

}  // namespace storekeeper
