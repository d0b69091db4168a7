#include "base/base64.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace storekeeper {
namespace {

TEST(Base64, AgreesWithTheExamplesOfItsSpecification) {
  const std::vector<std::pair<std::string, std::string>> examples = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xFF\xEF", "/+8="}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(base64_text(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
}

TEST(Base64, RefusesWhatItWouldNotWrite) {
  for (const std::string text :
       {"Z", "Zg", "Zg=", "Zh==", "Z===", "Zm9v\n", "Zm-v", "=m9v", "Zg==Zg=="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(Base64, BringsEverythingBack, (const std::string& bytes)) {
  RC_ASSERT(from_base64(base64_text(bytes)) == bytes);
}

}  // namespace
}  // namespace storekeeper
