#include "manifest/manifest_writer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "manifest/yaml_text.hpp"
#include "model/ownership.hpp"
#include "support/random_live.hpp"
#include "unit/manifest/manifest_text.hpp"

namespace storekeeper {
namespace {

using testing::any_live;
using testing::any_text;
using testing::parse;
using testing::summary;

LiveIntegration redis(const std::string& name = "Checkout production") {
  LiveIntegration live;
  live.id = "0123456789abcdef01234567";
  live.address = {"checkout", "production", StoreKind::kRedis};
  live.name = name;
  live.on = true;
  live.tags = {"checkout", "managed-by.storekeeper", "owner.default"};
  live.config = Config{
      {"host", std::string("redis.example.com")},
      {"port", std::string("6380")},
      {"username", std::string("")},
      {"password", std::string("hun********er2")},
      {"tlsEnabled", true}};
  return live;
}

TEST(ManifestWriter, WritesAManifestWithAPlaceholderForTheSecret) {
  const auto exports = write_manifests({redis()});
  ASSERT_EQ(exports.size(), 1U);
  EXPECT_EQ(exports[0].name, "checkout-production-redis");
  EXPECT_EQ(
      exports[0].text,
      "apiVersion: storekeeper/v1\n"
      "kind: BigSegmentStore\n"
      "metadata:\n"
      "  name: checkout-production-redis\n"
      "spec:\n"
      "  project: checkout\n"
      "  environment: production\n"
      "  displayName: Checkout production\n"
      "  enabled: true\n"
      "  tags: [checkout]\n"
      "  redis:\n"
      "    host: redis.example.com\n"
      "    port: 6380\n"
      "    username: \"\"\n"
      "    # The API does not show secrets: set this variable before the next apply.\n"
      "    password: {env: CHECKOUT_PRODUCTION_REDIS_PASSWORD}\n"
      "    tlsEnabled: true\n");
  EXPECT_EQ(exports[0].variables, std::vector<std::string>{"CHECKOUT_PRODUCTION_REDIS_PASSWORD"});
  EXPECT_TRUE(exports[0].warnings.empty());
  EXPECT_TRUE(exports[0].loadable);
}

TEST(ManifestWriter, RemembersThatAStoreIsNeverDeleted) {
  auto live = redis();
  live.tags.emplace_back(kKeepTag);
  const auto text = write_manifests({live})[0].text;
  EXPECT_NE(
      text.find("  name: checkout-production-redis\n"
                "  annotations:\n"
                "    storekeeper/prune: disabled\n"
                "spec:\n"),
      std::string::npos)
      << text;
  const auto parsed = parse(text);
  ASSERT_EQ(parsed.items.size(), 1U) << summary(parsed.diagnostics);
  EXPECT_TRUE(parsed.items[0].policy.never_delete);
  EXPECT_EQ(parsed.items[0].tags, std::vector<std::string>{"checkout"});
}

TEST(ManifestWriter, GivesUniqueNamesThatDoNotDependOnOrder) {
  auto other = redis("Second");
  other.id = "b";
  const auto one = write_manifests({redis("First"), other});
  const auto two = write_manifests({other, redis("First")});
  ASSERT_EQ(one.size(), 2U);
  EXPECT_EQ(one[0].name, "checkout-production-redis-first");
  EXPECT_EQ(one[1].name, "checkout-production-redis-second");
  EXPECT_EQ(one[0].text, two[0].text);
  EXPECT_EQ(one[1].text, two[1].text);
  EXPECT_EQ(join_manifests(one), one[0].text + "---\n" + one[1].text);
}

TEST(ManifestWriter, MakesACommentOfATwin) {
  auto twin = redis();
  twin.id = "b";
  const auto exports = write_manifests({redis(), twin});
  const auto parsed = parse(join_manifests(exports));
  EXPECT_EQ(summary(parsed.diagnostics), "");
  EXPECT_EQ(parsed.items.size(), 1U);
  EXPECT_FALSE(exports[1].loadable);
  EXPECT_EQ(
      exports[1].warnings.at(0),
      "Not exported: checkout/production/redis \"Checkout production\": another integration in "
      "this place has the same name; rename one first");
}

TEST(ManifestWriter, SaysWhatCannotBeSaid) {
  auto live = redis("");
  live.tags.emplace_back("two words");
  live.config->set("port", RawJson{"6379"});
  live.config->set("sentinel\n", std::string("x"));
  const auto exports = write_manifests({live});
  EXPECT_EQ(
      exports[0].warnings,
      (std::vector<std::string>{
          "The live integration has no name; this manifest gives it metadata.name.",
          "A live tag cannot stand in a manifest and would be removed: \"two words\"",
          "The live value of port cannot stand in a manifest.",
          "The live integration has a setting that is not known: \"sentinel\\u{a}\""}));
  const auto parsed = parse(exports[0].text);
  EXPECT_EQ(summary(parsed.diagnostics), "");
  EXPECT_EQ(parsed.items.size(), 1U);
}

TEST(ManifestWriter, MakesACommentOfWhatCannotBeLoaded) {
  auto unread = redis("a");
  unread.config = std::nullopt;
  auto hostless = redis("b");
  hostless.config->set("host", std::string("redis://h"));
  const auto exports = write_manifests({unread, hostless});
  for (const auto& exported : exports) EXPECT_FALSE(exported.loadable);
  EXPECT_EQ(summary(parse(join_manifests(exports)).diagnostics), "");
  EXPECT_EQ(
      exports[0].warnings.back(),
      "Not exported: checkout/production/redis \"a\": its settings could not be read");
  EXPECT_EQ(
      exports[1].warnings.back(),
      "Not exported: checkout/production/redis \"b\": missing field `spec.redis.host`");
}

TEST(ManifestWriter, NeverNamesAProtectedVariable) {
  auto live = redis();
  live.address = {"storekeeper", "9", StoreKind::kRedis};
  EXPECT_EQ(write_manifests({live})[0].variables.at(0), "STORE_STOREKEEPER_9_REDIS_PASSWORD");
  live.address = {"9lives", "a.b", StoreKind::kRedis};
  EXPECT_EQ(write_manifests({live})[0].variables.at(0), "STORE_9LIVES_A_B_REDIS_PASSWORD");
}

TEST(YamlText, QuotesWhateverAParserCouldTakeForSomethingElse) {
  for (const std::string text :
       {"no",   "On",   "y",    "null", "~",  "1",  "1.10", "0777",       "1e3",
        "-",    "- a",  "a: b", "a #b", "",   " a", "a ",   "*a",         "&a",
        "!a",   "%a",   "@a",   "`a",   "{a", "[a", "\"a",  "'a",         "a\tb",
        "a\nb", ".inf", "<<",   "=",    "?",  "|",  ">",    "2001-01-01", "12:30:45"}) {
    EXPECT_EQ(yaml_text(text).front(), '"') << text;
  }
  for (const std::string text : {"a", "Checkout production", "eu-west-1", "a.b_c/d+e=f"}) {
    EXPECT_EQ(yaml_text(text), text);
  }
}

RC_GTEST_PROP(YamlText, IsReadBackAsTheSameText, ()) {
  const auto text = *any_text();
  const auto parsed = parse(testing::with_spec("  displayName: " + yaml_text("x" + text) + "\n"));
  RC_ASSERT(summary(parsed.diagnostics) == "");
  RC_ASSERT(parsed.items.at(0).display_name == "x" + text);
}

RC_GTEST_PROP(ManifestWriter, WritesWhatTheLoaderReadsBack, ()) {
  const auto live = any_live();
  const auto exports = write_manifests({live});
  RC_ASSERT(exports.size() == 1U);
  RC_ASSERT(exports[0].loadable);
  const auto parsed = parse(exports[0].text);
  RC_ASSERT(summary(parsed.diagnostics) == "");
  RC_ASSERT(parsed.items.size() == 1U);
  const auto& item = parsed.items[0];
  RC_ASSERT(item.name == exports[0].name);
  RC_ASSERT(item.address == live.address);
  RC_ASSERT(item.display_name == live.name);
  RC_ASSERT(item.enabled == live.on);
  RC_ASSERT(item.tags == without_ownership(live.tags));
  auto config = *live.config;
  RC_ASSERT(item.secrets.size() == (config.find("password") == nullptr ? 0U : 1U));
  config.erase("password");
  RC_ASSERT(item.config == config);
}

RC_GTEST_PROP(ManifestWriter, WritesSetsThatLoadWithoutContradiction, ()) {
  std::vector<LiveIntegration> items(*rc::gen::inRange<std::size_t>(0, 8));
  for (auto& item : items) item = any_live();
  const auto exports = write_manifests(items);
  const auto parsed = parse(join_manifests(exports));
  RC_ASSERT(summary(parsed.diagnostics) == "");
  RC_ASSERT(!has_errors(cross_check(parsed.items)));
}

// Whatever the server says, export yields something that loads.
RC_GTEST_PROP(ManifestWriter, AlwaysWritesSomethingThatLoads, ()) {
  auto live = any_live();
  const auto bytes = rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  live.name = *bytes;
  live.address.project = *bytes;
  live.tags.push_back(*bytes);
  if (!live.config->empty()) live.config->set(*bytes, *bytes);
  live.config->set("host", *bytes);
  const auto parsed = parse(join_manifests(write_manifests({live, live})));
  RC_ASSERT(summary(parsed.diagnostics) == "");
}

}  // namespace
}  // namespace storekeeper
