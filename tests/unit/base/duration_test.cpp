#include "base/duration.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <string>

namespace storekeeper {
namespace {

using std::chrono::milliseconds;

TEST(Duration, ReadsWhatGoReads) {
  struct Case {
    const char* text;
    std::int64_t expected;
  };
  constexpr std::int64_t kHour = 3'600'000;
  const Case cases[] = {
      {"0", 0},
      {"0s", 0},
      {"500ms", 500},
      {"20s", 20'000},
      {"10m", 600'000},
      {"1h30m", 5'400'000},
      {"1.5s", 1500},
      {".5s", 500},
      {"1.s", 1000},
      {"0.1s", 100},
      {"1h0m1s1ms", kHour + 1001},
      {"1m1m", 120'000},
      {"876000h", 876'000 * kHour}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto parsed = parse_duration(c.text);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->count(), c.expected);
  }
}

TEST(Duration, RefusesEverythingElse) {
  const std::string many(400, '9');
  const std::string cases[] = {"",     " ",   "5",   "-5s",      "+5s",    "s",    "5x",
                               "5S",   "5 s", "1d",  "1w",       "1e3s",   "0x1s", ".s",
                               "1..s", "5s ", "5sm", "1h30",     "inf",    "nan",  "1,5s",
                               "5µs",  "5us", "5ns", many + "h", "876001h"};
  for (const auto& text : cases) {
    SCOPED_TRACE(text);
    const auto parsed = parse_duration(text);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, Errc::kInvalidInput);
    EXPECT_FALSE(parsed.error().hint.empty());
  }
}

TEST(Duration, NeutralisesTheTextThatItQuotes) {
  const auto parsed = parse_duration("\x1b[2J\n");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().message, "\"\\u{1b}[2J\\u{a}\" is not a duration");
}

TEST(Duration, FitsADeadlineEvenAtItsLongest) {
  using Nanoseconds = std::chrono::nanoseconds;
  const auto longest = parse_duration("876000h");
  ASSERT_TRUE(longest);
  const auto room = Nanoseconds(std::numeric_limits<std::int64_t>::max()) -
                    std::chrono::system_clock::now().time_since_epoch();
  EXPECT_LT(*longest, std::chrono::duration_cast<milliseconds>(room));
}

TEST(Duration, IsWrittenInItsShortestForm) {
  EXPECT_EQ(format_duration(milliseconds(0)), "0s");
  EXPECT_EQ(format_duration(milliseconds(-5)), "0s");
  EXPECT_EQ(format_duration(milliseconds(500)), "500ms");
  EXPECT_EQ(format_duration(milliseconds(90'000)), "1m30s");
  EXPECT_EQ(format_duration(milliseconds(3'600'001)), "1h1ms");
}

RC_GTEST_PROP(Duration, IsReadBackAsItWasWritten, ()) {
  const milliseconds duration(*rc::gen::inRange<std::int64_t>(0, 876'000LL * 3'600'000));
  const auto parsed = parse_duration(format_duration(duration));
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(*parsed == duration);
}

RC_GTEST_PROP(Duration, NeverComesOutNegative, (const std::string& text)) {
  const auto parsed = parse_duration(text);
  if (!parsed) return;  // apart, because RC_ASSERT evaluates both sides of an ||
  RC_ASSERT(parsed->count() >= 0);
}

}  // namespace
}  // namespace storekeeper
