#include "model/patch.hpp"

#include <gtest/gtest.h>

namespace storekeeper {
namespace {

TEST(PointerToken, EscapesTildeAndSlash) {
  EXPECT_EQ(escape_pointer_token("host"), "host");
  EXPECT_EQ(escape_pointer_token("a/b"), "a~1b");
  EXPECT_EQ(escape_pointer_token("a~b"), "a~0b");
  EXPECT_EQ(escape_pointer_token("~1"), "~01");
  EXPECT_EQ(escape_pointer_token("/~/"), "~1~0~1");
  EXPECT_EQ(escape_pointer_token(""), "");
}

TEST(PatchVerb, HasTheNamesOfTheStandard) {
  EXPECT_EQ(to_string(PatchVerb::kTest), "test");
  EXPECT_EQ(to_string(PatchVerb::kAdd), "add");
  EXPECT_EQ(to_string(PatchVerb::kReplace), "replace");
  EXPECT_EQ(to_string(PatchVerb::kRemove), "remove");
}

}  // namespace
}  // namespace storekeeper
