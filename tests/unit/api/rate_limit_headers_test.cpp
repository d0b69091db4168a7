#include "api/rate_limit_headers.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::int64_t kNowMs = 1'780'000'000'000;  // Thu, 28 May 2026 20:26:40 GMT
const WallTime kNow{milliseconds(kNowMs)};

std::string at(milliseconds ahead) { return std::to_string(kNowMs + ahead.count()); }

TEST(RateLimitHeaders, ReadEveryFamily) {
  const Headers headers{
      {"X-Ratelimit-Global-Limit", "100"},
      {"x-ratelimit-global-remaining", "99"},
      {"X-RATELIMIT-ROUTE-LIMIT", "5"},
      {"X-Ratelimit-Route-Remaining", "4"},
      {"X-Ratelimit-Auth-Token-Limit", "50"},
      {"X-Ratelimit-Auth-Token-Remaining", "0"},
      {"X-Ratelimit-Reset", at(3s)},
      {"X-Ratelimit-Auth-Token-Reset", at(9s)},
      {"Retry-After", "2"}};
  const auto reading = read_rate_limits(headers, kNow);
  EXPECT_EQ(reading.of(QuotaFamily::kGlobal).limit, 100);
  EXPECT_EQ(reading.of(QuotaFamily::kGlobal).remaining, 99);
  EXPECT_EQ(reading.of(QuotaFamily::kGlobal).reset, kNow + 3s);
  EXPECT_EQ(reading.of(QuotaFamily::kRoute).limit, 5);
  EXPECT_EQ(reading.of(QuotaFamily::kRoute).remaining, 4);
  EXPECT_EQ(reading.of(QuotaFamily::kRoute).reset, kNow + 3s);
  EXPECT_EQ(reading.of(QuotaFamily::kToken).limit, 50);
  EXPECT_EQ(reading.of(QuotaFamily::kToken).remaining, 0);
  EXPECT_EQ(reading.of(QuotaFamily::kToken).reset, kNow + 9s);
  EXPECT_EQ(reading.retry_after, std::optional<milliseconds>(2s));
}

TEST(RateLimitHeaders, TakeNothingFromSilence) {
  const auto reading = read_rate_limits(Headers(), kNow);
  for (const auto& family : reading.families) {
    EXPECT_FALSE(family.says_something());
    EXPECT_FALSE(family.reset);
  }
  EXPECT_FALSE(reading.retry_after);
}

struct ResetCase {
  const char* name;
  std::vector<std::string> values;
  std::optional<milliseconds> ahead;
  bool just_over = false;
};

TEST(RateLimitHeaders, ReadResetsInEveryCondition) {
  const std::vector<ResetCase> cases{
      {"milliseconds", {at(1234ms)}, 1234ms},
      {"white space", {" \t" + at(5s) + " "}, 5s},
      {"seconds by mistake", {std::to_string(kNowMs / 1000 + 8)}, 8s},
      {"seconds, too far for a mistake", {std::to_string(kNowMs / 1000 + 301)}, {}},
      {"seconds, past", {std::to_string(kNowMs / 1000 - 60)}, {}},
      {"a small number", {"10"}, {}},
      {"zero", {"0"}, {}},
      {"now", {at(0s)}, {}, true},
      {"just past", {at(-1500ms)}, {}, true},
      {"past", {at(-1h)}, {}},
      {"in a year", {at(24h * 365)}, 24h * 365},
      {"eighteen nines", {"999999999999999999"}, 24h * 3650},
      {"forty digits", {std::string(40, '9')}, {}},
      {"empty", {""}, {}},
      {"words", {"soon"}, {}},
      {"a fraction", {at(5s) + ".5"}, {}},
      {"negative", {"-" + at(5s)}, {}},
      {"a sign", {"+" + at(5s)}, {}},
      {"an exponent", {"1e13"}, {}},
      {"hexadecimal", {"0x19E" + at(5s)}, {}},
      {"a unit", {at(5s) + "ms"}, {}},
      {"twice: the latest", {at(3s), at(9s), at(4s)}, 9s},
      {"a list: the latest", {at(3s) + ", " + at(9s)}, 9s},
      {"twice, one unusable", {"soon", at(3s)}, 3s},
      {"twice, one past", {at(-1s), at(3s)}, 3s},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    Headers headers;
    for (const auto& value : row.values) headers.add("X-Ratelimit-Auth-Token-Reset", value);
    const auto reading = read_rate_limits(headers, kNow);
    const auto& token = reading.of(QuotaFamily::kToken);
    const auto expected = row.ahead ? std::optional<WallTime>(kNow + *row.ahead) : std::nullopt;
    EXPECT_EQ(token.reset, expected);
    EXPECT_EQ(token.just_over, row.just_over);
    EXPECT_FALSE(reading.of(QuotaFamily::kGlobal).reset);
  }
}

struct RetryAfterCase {
  const char* name;
  std::vector<std::string> values;
  std::optional<milliseconds> wait;
};

TEST(RateLimitHeaders, ReadRetryAfterInEveryCondition) {
  const std::vector<RetryAfterCase> cases{
      {"seconds", {"17"}, 17s},
      {"zero", {"0"}, {}},
      {"negative", {"-3"}, {}},
      {"a fraction", {"1.5"}, {}},
      {"words", {"in a while"}, {}},
      {"empty", {""}, {}},
      {"a year", {"31536000"}, 31536000s},
      {"forty digits", {std::string(40, '1')}, {}},
      {"eighteen digits", {"999999999999999999"}, 24h * 3650},
      {"a date", {"Thu, 28 May 2026 20:27:10 GMT"}, 30s},
      {"a past date", {"Thu, 28 May 2026 20:20:00 GMT"}, {}},
      {"an impossible date", {"Thu, 31 Feb 2026 20:27:10 GMT"}, {}},
      {"another form of date", {"Thursday, 28-May-26 20:27:10 GMT"}, {}},
      {"twice: the longest", {"5", "9"}, 9s},
      {"both forms: the longest", {"5", "Thu, 28 May 2026 20:27:10 GMT"}, 30s},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    Headers headers;
    for (const auto& value : row.values) headers.add("Retry-After", value);
    EXPECT_EQ(read_rate_limits(headers, kNow).retry_after, row.wait);
  }
}

TEST(RateLimitHeaders, CompareARetryDateWithTheAnswersOwnDate) {
  const Headers headers{
      {"Date", "Thu, 28 May 2026 18:00:00 GMT"}, {"Retry-After", "Thu, 28 May 2026 18:00:20 GMT"}};
  EXPECT_EQ(read_rate_limits(headers, kNow).retry_after, std::optional<milliseconds>(20s));
}

TEST(RateLimitHeaders, TakeTheSmallestOfRepeatedQuotas) {
  const Headers headers{
      {"X-Ratelimit-Global-Remaining", "9"},
      {"X-Ratelimit-Global-Remaining", "4"},
      {"X-Ratelimit-Global-Remaining", "many"},
      {"X-Ratelimit-Global-Limit", "20, 10"}};
  const auto reading = read_rate_limits(headers, kNow);
  EXPECT_EQ(reading.of(QuotaFamily::kGlobal).remaining, 4);
  EXPECT_EQ(reading.of(QuotaFamily::kGlobal).limit, 10);
}

TEST(HttpDate, IsReadInItsOneForm) {
  EXPECT_EQ(parse_http_date("Thu, 28 May 2026 20:26:40 GMT"), kNow);
  EXPECT_EQ(
      parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), WallTime(std::chrono::seconds(784111777)));
  for (const char* const bad :
       {"", "Thu, 28 May 2026 20:26:40", "Thu, 28 May 2026 20:26:40 UTC",
        "Thu, 28 Mai 2026 20:26:40 GMT", "Thu, 2x May 2026 20:26:40 GMT",
        "Thu, 28 ayJ 2026 20:26:40 GMT", "Thu, 28 May 2026 24:00:00 GMT",
        "Thu, 00 May 2026 20:26:40 GMT", "Thu, 28 May 9999 20:26:40 GMT",
        "Sun Nov  6 08:49:37 1994", "Thu, 28 May 2026 20-26-40 GMT"}) {
    EXPECT_FALSE(parse_http_date(bad)) << bad;
  }
}

}  // namespace
}  // namespace storekeeper
