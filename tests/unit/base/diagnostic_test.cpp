#include "base/diagnostic.hpp"

#include <gtest/gtest.h>

namespace storekeeper {
namespace {

TEST(Diagnostics, HaveErrorsOnlyIfOneIsAnError) {
  Diagnostic warning;
  warning.severity = Severity::kWarning;
  EXPECT_FALSE(has_errors({}));
  EXPECT_FALSE(has_errors({warning}));
  EXPECT_TRUE(has_errors({warning, Diagnostic()}));
}

}  // namespace
}  // namespace storekeeper
