#include "model/store_kind.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace storekeeper {
namespace {

TEST(StoreKind, IsReadBackFromItsName) {
  for (const auto kind : {StoreKind::kRedis, StoreKind::kDynamoDb}) {
    EXPECT_EQ(store_kind(to_string(kind)), kind);
  }
  for (const auto* name : {"", "Redis", "memcached", "redis "}) {
    EXPECT_EQ(store_kind(name), std::nullopt) << name;
  }
}

TEST(ConfigFields, AreWhatTheApiTakes) {
  EXPECT_EQ(config_fields(StoreKind::kRedis).size(), 5U);
  EXPECT_EQ(config_fields(StoreKind::kDynamoDb).size(), 4U);
  const auto* port = find_config_field(StoreKind::kRedis, "port");
  ASSERT_NE(port, nullptr);
  EXPECT_EQ(port->type, FieldType::kString);
  EXPECT_EQ(port->default_value, "6379");
  EXPECT_EQ(find_config_field(StoreKind::kDynamoDb, "port"), nullptr);
  EXPECT_EQ(find_config_field(StoreKind::kRedis, "Port"), nullptr);
}

TEST(ConfigFields, HideOnlyThePassword) {
  for (const auto kind : {StoreKind::kRedis, StoreKind::kDynamoDb}) {
    for (const auto& field : config_fields(kind)) {
      EXPECT_EQ(field.secret, field.key == "password") << field.key;
      EXPECT_TRUE(!field.required || field.default_value.empty()) << field.key;
    }
  }
}

TEST(Regions, AreSortedAndUnique) {
  const auto regions = dynamodb_regions();
  EXPECT_EQ(regions.size(), 17U);
  EXPECT_TRUE(std::is_sorted(regions.begin(), regions.end()));
  EXPECT_EQ(std::set<std::string_view>(regions.begin(), regions.end()).size(), regions.size());
}

TEST(StoreAddress, IsOrderedByProjectEnvironmentAndKind) {
  const StoreAddress a{"a", "z", StoreKind::kDynamoDb};
  const StoreAddress b{"b", "a", StoreKind::kRedis};
  const StoreAddress c{"b", "a", StoreKind::kDynamoDb};
  EXPECT_LT(a, b);
  EXPECT_LT(b, c);
  EXPECT_FALSE(b < b);
  EXPECT_EQ(to_string(c), "b/a/dynamodb");
}

}  // namespace
}  // namespace storekeeper
