#include "model/config.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace storekeeper {
namespace {

TEST(Config, IsSortedAndWithoutDuplicates) {
  const Config config{{"port", std::string("1")}, {"host", std::string("a")}, {"port", true}};
  ASSERT_EQ(config.size(), 2U);
  EXPECT_EQ(config.begin()->key, "host");
  ASSERT_NE(config.find("port"), nullptr);
  EXPECT_EQ(*config.find("port"), ConfigValue(true));
  EXPECT_EQ(config, (Config{{"host", std::string("a")}, {"port", true}}));
}

TEST(Config, FindsNothingInAnEmptyOne) {
  Config config;
  EXPECT_TRUE(config.empty());
  EXPECT_EQ(config.find("host"), nullptr);
  config.erase("host");
  EXPECT_TRUE(config.empty());
}

TEST(Config, TellsValuesOfDifferentTypesApart) {
  const ConfigValue values[] = {true, std::string("true"), RawJson{"true"}, SecretSlot{"true"}};
  for (std::size_t i = 0; i < std::size(values); ++i) {
    for (std::size_t j = 0; j < std::size(values); ++j) {
      EXPECT_EQ(values[i] == values[j], i == j);
    }
  }
}

RC_GTEST_PROP(Config, BehavesLikeASortedMap, ()) {
  const auto steps = *rc::gen::arbitrary<std::vector<std::pair<bool, std::uint8_t>>>();
  Config config;
  std::map<std::string, ConfigValue> model;
  for (const auto& [add, number] : steps) {
    const auto key = std::to_string(number % 16);
    if (add) {
      config.set(key, std::to_string(number));
      model[key] = std::to_string(number);
    } else {
      config.erase(key);
      model.erase(key);
    }
  }
  RC_ASSERT(config.size() == model.size());
  RC_ASSERT(std::equal(
      config.begin(), config.end(), model.begin(),
      [](const auto& a, const auto& b) { return a.key == b.first && a.value == b.second; }));
  for (const auto& [key, value] : model) RC_ASSERT(*config.find(key) == value);
}

}  // namespace
}  // namespace storekeeper
