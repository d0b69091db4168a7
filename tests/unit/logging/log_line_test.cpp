#include "logging/log_line.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "sample_events.hpp"

namespace storekeeper {
namespace {

using testing::event_of;
using testing::whole_pass;

constexpr std::chrono::system_clock::time_point kWhen{std::chrono::milliseconds(1'763'907'050'123)};

std::string with_double_quotes(std::string text) {
  std::replace(text.begin(), text.end(), '\'', '"');
  return text;
}

TEST(UtcText, IsRfc3339WithMilliseconds) {
  using std::chrono::milliseconds;
  using Time = std::chrono::system_clock::time_point;
  EXPECT_EQ(utc_text(kWhen), "2025-11-23T14:10:50.123Z");
  EXPECT_EQ(utc_text(Time()), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(utc_text(Time(milliseconds(-1))), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(utc_text(Time(milliseconds(951'782'400'007))), "2000-02-29T00:00:00.007Z");
}

TEST(TextLogLine, HasTimeLevelMessageAndFields) {
  EXPECT_EQ(
      text_log_line(whole_pass()[6], kWhen),
      "2025-11-23T14:10:50.123Z info action done store=checkout-production project=checkout "
      "environment=production type=redis action=update outcome=done reconcile_id=5f3a "
      "duration_ms=0");
}

TEST(TextLogLine, QuotesValuesThatNeedIt) {
  Event event;
  event.message = "m";
  for (const auto& [value, expected] :
       {std::pair<std::string, std::string>{"a b", "\"a b\""},
        {"a=b", "\"a=b\""},
        {"a\"b", "\"a\\\"b\""},
        {"a\nb", "\"a\\u{a}b\""},
        {"naïve", "\"naïve\""},
        {"a-b", "a-b"}}) {
    event.store = value;
    EXPECT_TRUE(text_log_line(event, kWhen).ends_with(" m store=" + expected)) << value;
  }
}

TEST(JsonLogLine, HasTheSameNames) {
  EXPECT_EQ(
      json_log_line(whole_pass()[7], kWhen),
      with_double_quotes(
          "{'time':'2025-11-23T14:10:50.123Z','level':'error','msg':'action not done',"
          "'store':'checkout-production','project':'checkout','environment':'production',"
          "'type':'redis','action':'create','outcome':'failed','status':403,"
          "'reason':'create: forbidden (give the token a role)','reconcile_id':'5f3a'}"));
}

TEST(LogLevels, HaveTheirNames) {
  EXPECT_EQ(to_string(EventLevel::kDebug), "debug");
  EXPECT_EQ(to_string(EventLevel::kInfo), "info");
  EXPECT_EQ(to_string(EventLevel::kWarning), "warning");
  EXPECT_EQ(to_string(EventLevel::kError), "error");
}

bool is_one_clean_line(const std::string& line) {
  return std::none_of(line.begin(), line.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
}

TEST(LogLines, StayOneLineUnderInjection) {
  for (const std::string& evil :
       {std::string("a\r\n2026-01-01T00:00:00.000Z info forged store=x"),
        std::string("nul\0byte", 8), std::string("\x1b[2J"), std::string("\xe2\x80\xa8\xc2\x85"),
        std::string("\",\"level\":\"info\",\"x\":\"")}) {
    EXPECT_TRUE(is_one_clean_line(text_log_line(event_of(evil), kWhen)));
    const auto line = json_log_line(event_of(evil), kWhen);
    EXPECT_TRUE(is_one_clean_line(line));
    const auto parsed = nlohmann::json::parse(line);
    EXPECT_EQ(parsed["msg"], evil);
    EXPECT_EQ(parsed["store"], evil);
    EXPECT_EQ(parsed.size(), 12U);
  }
}

RC_GTEST_PROP(LogLines, AreOneLineAndParseWhateverTheTexts, (const std::string& text)) {
  RC_ASSERT(is_one_clean_line(text_log_line(event_of(text), kWhen)));
  const auto line = json_log_line(event_of(text), kWhen);
  RC_ASSERT(is_one_clean_line(line));
  RC_ASSERT(nlohmann::json::accept(line));
}

}  // namespace
}  // namespace storekeeper
