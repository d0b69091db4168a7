#include "base/suggestion.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace storekeeper {
namespace {

constexpr std::array<std::string_view, 6> kFields{"host",     "port",       "username",
                                                  "password", "tlsEnabled", "tableName"};

TEST(Suggestion, FindsTheLikelySlip) {
  struct Case {
    const char* text;
    const char* expected;
  };
  const Case cases[] = {
      {"hots", "host"},
      {"prot", "port"},
      {"Host", "host"},
      {"tls_enabled", "tlsEnabled"},
      {"tls-enabled", "tlsEnabled"},
      {"TLSEnable", "tlsEnabled"},
      {"pasword", "password"},
      {"usrname", "username"},
      {"table_name", "tableName"}};
  for (const auto& c : cases) EXPECT_EQ(nearest(c.text, kFields), c.expected) << c.text;
}

TEST(Suggestion, StaysSilentWhereNothingIsNear) {
  const std::string endless(10'000, 'h');
  for (const std::string& text :
       {std::string(), std::string("x"), std::string("region"), std::string("---"),
        std::string("colour"), endless}) {
    EXPECT_EQ(nearest(text, kFields), "") << text.substr(0, 20);
  }
  EXPECT_EQ(nearest("host", {}), "");
}

TEST(Suggestion, PrefersTheNearestAndThenTheFirst) {
  constexpr std::array<std::string_view, 3> kNames{"planner", "plans", "plan"};
  EXPECT_EQ(nearest("plan", kNames), "plan");
  EXPECT_EQ(nearest("plano", kNames), "plans");
}

TEST(Suggestion, IsASentence) {
  EXPECT_EQ(did_you_mean("hots", kFields), "did you mean `host`?");
  EXPECT_EQ(did_you_mean("region", kFields), "");
}

}  // namespace
}  // namespace storekeeper
