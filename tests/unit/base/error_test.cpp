#include "base/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/result.hpp"

namespace storekeeper {
namespace {

constexpr Errc kAll[] = {Errc::kInvalidInput, Errc::kSecretUnavailable, Errc::kUnauthorized,
                         Errc::kForbidden,    Errc::kNotFound,          Errc::kConflict,
                         Errc::kRefused,      Errc::kRateLimited,       Errc::kServer,
                         Errc::kTimeout,      Errc::kCancelled,         Errc::kNetwork,
                         Errc::kProtocol,     Errc::kInternal};

TEST(Error, EveryCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const auto code : kAll) names.insert(to_string(code));
  EXPECT_EQ(names.size(), std::size(kAll));
  EXPECT_FALSE(names.contains("unknown"));
}

TEST(Error, GathersContextAndKeepsTheRest) {
  Error error;
  error.code = Errc::kRateLimited;
  error.message = "too many";
  error.hint = "wait";
  error.effect = Effect::kUnknown;
  error.http_status = 429;
  error.retry_after = std::chrono::milliseconds(5);
  auto expected = error;
  expected.message = "sync: list: too many";
  EXPECT_EQ(with_context("sync", with_context("list", error)), expected);
}

TEST(Error, MakesAFailedResult) {
  const Result<int> failed = fail(Errc::kTimeout, "connect", "try later");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Errc::kTimeout);
  EXPECT_EQ(failed.error().effect, Effect::kNone);
  const Result<std::string> passed_on = fail(failed.error());
  EXPECT_EQ(passed_on.error(), failed.error());
}

}  // namespace
}  // namespace storekeeper
