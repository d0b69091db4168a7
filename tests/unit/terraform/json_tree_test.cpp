#include "terraform/json_tree.hpp"

#include <gtest/gtest.h>

namespace storekeeper {
namespace {

TEST(JsonTree, KeepsEveryKindOfValue) {
  const auto read = read_json(R"({"a": [null, true, 12, -3, 1.50, "t\u00e9xt"], "b": {"c": {}}})");
  ASSERT_TRUE(read) << read.error().message;
  const auto* a = read->find("a");
  ASSERT_NE(a, nullptr);
  ASSERT_EQ(a->elements.size(), 6U);
  EXPECT_TRUE(a->elements[0].is(JsonNode::Type::kNull));
  EXPECT_TRUE(a->elements[1].boolean);
  EXPECT_EQ(a->elements[2].text.reveal(), "12");
  EXPECT_EQ(a->elements[3].text.reveal(), "-3");
  EXPECT_EQ(a->elements[4].text.reveal(), "1.50");
  EXPECT_EQ(a->elements[5].text.reveal(), "t\u00e9xt");
  ASSERT_NE(read->find("b"), nullptr);
  EXPECT_TRUE(read->find("b")->find("c")->is(JsonNode::Type::kObject));
  EXPECT_EQ(read->find("b")->find("d"), nullptr);
  EXPECT_EQ(a->find("a"), nullptr);
  EXPECT_EQ(read->text_of("a"), "");
}

TEST(JsonTree, RefusesWithoutQuoting) {
  JsonTreeLimits limits;
  limits.bytes = 2 * 1024 * 1024;
  limits.depth = 4;
  limits.nodes = 10;
  const std::pair<std::string, std::string> cases[] = {
      {"", "is not JSON, or was cut short: byte 1"},
      {R"({"password": "hunter2)", "is not JSON, or was cut short: byte 22"},
      {R"({"password": hunter2})", "is not JSON, or was cut short: byte 14"},
      {"\xff", "is not JSON, or was cut short: byte 1"},
      {"[[[[[]]]]]", "is nested more than 4 levels deep"},
      {"[1,2,3,4,5,6,7,8,9,10]", "has more than 10 values"},
      {R"({"hunter2": 1, "hunter2": 2})", "has an object with the same key twice"},
      {std::string(2 * 1024 * 1024 + 1, ' '), "is larger than 2 MiB"}};
  for (const auto& [text, message] : cases) {
    const auto read = read_json(text, limits);
    ASSERT_FALSE(read) << message;
    EXPECT_EQ(read.error().message, message);
    EXPECT_EQ(read.error().code, Errc::kInvalidInput);
  }
  EXPECT_TRUE(read_json("[[[[]]]]", limits));
}

}  // namespace
}  // namespace storekeeper
