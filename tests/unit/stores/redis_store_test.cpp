// What is said of Redis's refusals, and what never is.
#include "stores/redis_store.hpp"

#include <gtest/gtest.h>

#include <string>

namespace storekeeper {
namespace {

struct Case {
  std::string command;
  std::string answer;
  Errc code;
  std::string message;
};

TEST(RedisRefusal, IsInWordsAndRepeatsNothing) {
  const Case cases[] = {
      {"AUTH", "WRONGPASS invalid username-password pair or user is disabled.", Errc::kUnauthorized,
       "Redis refused AUTH: wrong user name or password (WRONGPASS)"},
      {"SET", "NOAUTH Authentication required.", Errc::kUnauthorized,
       "Redis refused SET: it wants a password (NOAUTH)"},
      {"SET", "NOPERM this user has no permissions to run the 'set' command", Errc::kForbidden,
       "Redis refused SET: the user may not do this (NOPERM)"},
      {"SET", "WRONGTYPE Operation against a key", Errc::kRefused, "Redis refused SET: WRONGTYPE"},
      {"AUTH", "SESAME", Errc::kRefused, "Redis refused AUTH: unexpected error"},
      {"SET", "unknown command 'sesame'", Errc::kRefused, "Redis refused SET: unexpected error"},
      {"SET", "", Errc::kRefused, "Redis refused SET: unexpected error"}};
  for (const auto& each : cases) {
    const auto error = redis_refusal(each.command, each.answer);
    EXPECT_EQ(error.message, each.message);
    EXPECT_EQ(error.code, each.code) << each.answer;
  }
}

}  // namespace
}  // namespace storekeeper
