#include "system/system_random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace storekeeper {
namespace {

TEST(SystemRandom, DoesNotRepeatItself) {
  SystemRandom random;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.next());
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(SystemRandom, StaysBelowOne) {
  SystemRandom random;
  double low = 1;
  double high = 0;
  for (int i = 0; i < 1000; ++i) {
    const double value = random.next01();
    low = std::min(low, value);
    high = std::max(high, value);
  }
  EXPECT_GE(low, 0.0);
  EXPECT_LT(high, 1.0);
  EXPECT_LT(low, 0.1);
  EXPECT_GT(high, 0.9);
}

}  // namespace
}  // namespace storekeeper
