// Reading and writing JSON text within limits.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <rapidcheck/gtest.h>
#include <string>

#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

std::string round_trip(const std::string& text) {
  const auto parsed = parse_json(text);
  return parsed ? to_json(*parsed) : "refused: " + parsed.error().message;
}

TEST(EmulatorJson, KeepsValidDocuments) {
  const char* documents[] = {
      "null", "true", "-7", "1.5", R"("a\"\\\n")", R"([1,[],{}])", R"({"a":{"b":[null,false]}})"};
  for (const auto* text : documents) EXPECT_EQ(round_trip(text), text);
}

TEST(EmulatorJson, LetsTheLastOfTwoEqualMembersCount) {
  EXPECT_EQ(round_trip(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
}

TEST(EmulatorJson, RoundsIntegersBeyond64BitsAsReals) {
  EXPECT_EQ(round_trip("18446744073709551615"), "18446744073709551616");
}

TEST(EmulatorJson, RefusesWhatIsNotJson) {
  const std::string documents[] = {
      "",
      "{",
      "[1,]",
      "{\"a\"}",
      "nul",
      "1e999",
      "\"\xC3\x28\"",
      "\"\\ud800\"",
      "[1] x",
      "'a'",
      std::string("\"a\0b\"", 5)};
  for (const auto& text : documents) EXPECT_FALSE(parse_json(text)) << text;
}

TEST(EmulatorJson, NamesThePlaceAndNeverQuotesTheText) {
  const auto failed = parse_json("{\n  \"password\": hunter2\n}");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message.find("hunter"), std::string::npos);
  EXPECT_NE(failed.error().message.find("line 2, column 15"), std::string::npos)
      << failed.error().message;
}

TEST(EmulatorJson, RefusesDepthBombsAndMonsters) {
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
  EXPECT_FALSE(parse_json(std::string(65, '[') + std::string(65, ']')));
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']')));
  std::string many = "[0";
  for (int i = 0; i < 200; ++i) many += ",0";
  EXPECT_FALSE(parse_json(many + "]", JsonLimits{64, 100}));
}

TEST(EmulatorJson, WritesBytesThatAreNotUtf8AsReplacements) {
  EXPECT_EQ(to_json(JsonValue("a\xFFz\xC3\xA9\x01")), "\"a\xEF\xBF\xBDz\xC3\xA9\\u0001\"");
}

TEST(EmulatorJson, ComparesNumbersByValueAndObjectsWithoutOrder) {
  EXPECT_EQ(*parse_json("1"), *parse_json("1.0"));
  EXPECT_EQ(*parse_json(R"({"a":1,"b":[2]})"), *parse_json(R"({"b":[2],"a":1})"));
  EXPECT_FALSE(*parse_json("[1,2]") == *parse_json("[2,1]"));
  EXPECT_FALSE(*parse_json("0") == *parse_json("false"));
  EXPECT_FALSE(*parse_json(R"({"a":1})") == *parse_json(R"({"a":1,"b":1})"));
  EXPECT_FALSE(*parse_json("null") == *parse_json("{}"));
}

RC_GTEST_PROP(EmulatorJson, ReadsBackAnyTextThatItWrote, (const std::string& text)) {
  const auto once = to_json(JsonValue(text));
  const auto parsed = parse_json(once);
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(to_json(*parsed) == once);
}

RC_GTEST_PROP(EmulatorJson, SurvivesAnyBytes, (const std::string& text)) {
  const auto parsed = parse_json(text);
  // Apart, because RC_ASSERT evaluates both sides of an ||.
  if (!parsed) return;
  RC_ASSERT(parse_json(to_json(*parsed)).has_value());
}

}  // namespace
}  // namespace storekeeper
