#include "base/version.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace storekeeper {
namespace {

TEST(Version, HasThreeNumbers) {
  const std::string text(version());
  EXPECT_EQ(std::count(text.begin(), text.end(), '.'), 2);
  EXPECT_EQ(text.find_first_not_of("0123456789."), std::string::npos);
}

TEST(Version, NamesACommitOrSaysThatItCannot) { EXPECT_FALSE(commit().empty()); }

}  // namespace
}  // namespace storekeeper
