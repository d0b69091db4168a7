#include "manifest/cross_check.hpp"

#include <gtest/gtest.h>

#include "unit/manifest/manifest_text.hpp"

namespace storekeeper {
namespace {

using testing::summary;

DesiredIntegration redis(
    std::string name, std::string environment, std::string host, std::string display_name = {}) {
  DesiredIntegration item;
  item.display_name = display_name.empty() ? name : std::move(display_name);
  item.position = {name + ".yaml", 4, 9};
  item.name = std::move(name);
  item.address = {"shop", std::move(environment), StoreKind::kRedis};
  item.config = {{"host", std::move(host)}};
  return item;
}

TEST(CrossCheck, FindsNothingInIndependentStores) {
  EXPECT_EQ(summary(cross_check({redis("a", "test", "h1"), redis("b", "production", "h2")})), "");
}

TEST(CrossCheck, RefusesADuplicateName) {
  auto again = redis("a", "production", "h2");
  again.position = {"other.yaml", 7, 9};
  const auto found = cross_check({redis("a", "test", "h1"), again});
  EXPECT_EQ(
      summary(found),
      "7:9+1: duplicate metadata.name \"a\", first used at a.yaml:4 | names are unique across all "
      "files; rename one of the two\n");
  EXPECT_EQ(found[0].position.file, "other.yaml");
}

TEST(CrossCheck, RefusesTwoManifestsForOneStore) {
  EXPECT_EQ(
      summary(cross_check({redis("a", "test", "h1", "Same"), redis("b", "test", "h2", "Same")})),
      "4:9+1: this manifest and \"a\" at a.yaml:4 describe the same store: shop/test/redis "
      "\"Same\" | remove one of the two, or give them different values of displayName\n"
      "4:9+1: warning: environment shop/test has another store, \"a\" at a.yaml:4 | an environment "
      "usually has one big segment store\n");
}

TEST(CrossCheck, WarnsAboutOneRedisForTwoEnvironments) {
  auto other = redis("b", "production", "H1");
  other.config.set("port", std::string("6379"));
  EXPECT_EQ(
      summary(cross_check({redis("a", "test", "h1"), other})),
      "4:9+1: warning: the Redis at h1:6379 also serves shop/test, by \"a\" at a.yaml:4 | two "
      "environments on one Redis share its memory and its failures\n");
  other.config.set("port", std::string("6380"));
  EXPECT_EQ(summary(cross_check({redis("a", "test", "h1"), other})), "");
}

TEST(CrossCheck, LeavesOutBothSidesOfAContradiction) {
  std::vector<DesiredIntegration> items{
      redis("a", "test", "h1"), redis("b", "production", "h2"), redis("a", "staging", "h3"),
      redis("c", "dev", "h4", "Same"), redis("d", "dev", "h5", "Same")};
  EXPECT_TRUE(remove_contradictions(items));
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].name, "b");
  EXPECT_FALSE(remove_contradictions(items));
}

}  // namespace
}  // namespace storekeeper
