#include "system/environment.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace storekeeper {
namespace {

TEST(EnvironmentVariable, TellsUnsetFromEmpty) {
  const std::string name = "UNIT_TEST_ENVIRONMENT_VARIABLE";
  ::unsetenv(name.c_str());
  EXPECT_EQ(environment_variable(name), std::nullopt);
  ::setenv(name.c_str(), "", 1);
  EXPECT_EQ(environment_variable(name), "");
  ::setenv(name.c_str(), "a", 1);
  EXPECT_EQ(environment_variable(name), "a");
  ::unsetenv(name.c_str());
}

}  // namespace
}  // namespace storekeeper
