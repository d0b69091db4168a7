#include "terraform/hcl_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/printable.hpp"
#include "unit/terraform/hcl_reader.hpp"

namespace storekeeper {
namespace {

// The right column was evaluated by Terraform 1.11 (`terraform console`).
TEST(HclString, WritesWhatTerraformReadsBack) {
  const std::pair<std::string, std::string> cases[] = {
      {"", R"("")"},
      {"redis.example.com", R"("redis.example.com")"},
      {R"(a "b" \c)", R"("a \"b\" \\c")"},
      {"a${b}", R"("a$${b}")"},
      {"a$${b", R"("a$$${b")"},
      {"%{if}", R"("%%{if}")"},
      {"$%{", R"("$%%{")"},
      {"%${", R"("%$${")"},
      {"$ % a$", R"("$ % a$")"},
      {"two\nlines\t", R"("two\u000alines\u0009")"},
      {std::string("nul\0", 4), R"("nul\u0000")"},
      {"right\u202eleft", R"("right\u202eleft")"},
      {"\U000e0001tag", R"("\U000e0001tag")"},
      {"\u00e9\u6771\U0001f680", "\"\u00e9\u6771\U0001f680\""},
      {"not\xff utf-8", R"("not\ufffd utf-8")"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(hcl_string(text), expected) << text;
}

RC_GTEST_PROP(HclString, IsReadBackAsTheSameText, ()) {
  const auto parts = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", "$", "%", "{", "}", "\"", "\\", "\n", "\r", "n", "u", "~", "\u00e9", "\u2028", "\x7f",
      "\U0001f680"));
  std::string text;
  for (const auto& part : parts) text += part;
  RC_ASSERT(testing::hcl_value(hcl_string(text)) == text);
}

TEST(HclName, IsAnIdentifier) {
  EXPECT_EQ(hcl_name("checkout-production-redis"), "checkout_production_redis");
  EXPECT_EQ(hcl_name("a.b-c"), "a_b_c");
  EXPECT_EQ(hcl_name("9lives"), "store_9lives");
  EXPECT_EQ(hcl_name(""), "store_");
  EXPECT_EQ(hcl_name("a/b~c"), "a_b_c");
}

}  // namespace
}  // namespace storekeeper
