#include "terraform/resource_writer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <rapidcheck/gtest.h>  // wants <gtest/gtest.h> before it

#include <set>

#include "manifest/manifest_writer.hpp"
#include "model/ownership.hpp"
#include "support/golden.hpp"
#include "support/random_live.hpp"
#include "unit/terraform/hcl_reader.hpp"

namespace storekeeper {
namespace {

using testing::HclReader;

LiveIntegration redis(std::string project, std::string name) {
  LiveIntegration live;
  live.id = "57c0a8e4f7b9c20b3c5d1234";
  live.address = {std::move(project), "production", StoreKind::kRedis};
  live.name = std::move(name);
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

TEST(ResourceWriter, WritesAResourceAnImportAndAVariable) {
  auto kept = redis("checkout", "Checkout production");
  kept.tags.emplace_back(kKeepTag);
  LiveIntegration table;
  table.id = "57c0a8e4f7b9c20b3c5d1235";
  table.address = {"ledger", "production", StoreKind::kDynamoDb};
  table.config = Config{
      {"tableName", std::string("launchdarkly-big-segments")},
      {"region", std::string("us-east-1")},
      {"roleArn", std::string("arn:aws:iam::123456789012:role/launchdarkly-big-segments")},
      {"externalId", std::string("00000000-0000-0000-0000-000000000000")}};
  EXPECT_TRUE(testing::matches_golden(
      join_resources(write_resources({kept, table})), "terraform/resources.tf"));
}

std::vector<LiveIntegration> hostile_account() {
  auto quoting = redis("a.b", "a \"b\" ${file(\"/etc/passwd\")} %{ if true }\n}\n# \\");
  quoting.tags = {"${x}", "two words", "\u202e"};
  quoting.config->set("username", std::string("$${user} %%{ \"quoted\" \\"));
  quoting.config->set("a/b~c", RawJson{R"({"deep":[1,"${x}",null]})"});
  quoting.config->set("token", std::string("abc********xyz"));
  quoting.config->set("New Key\"", std::string("value"));
  quoting.config->set("port", RawJson{"6379"});
  auto same_name = redis("a-b", "\xff\x1b[31m");
  same_name.id = "x/../${y}\"\n";
  auto unread = redis("9", "not read\nline");
  unread.config = std::nullopt;
  return {quoting, same_name, unread};
}

TEST(ResourceWriter, NoTextOfTheServersLeavesItsQuotes) {
  const auto exports = write_resources(hostile_account());
  const auto text = join_resources(exports);
  EXPECT_TRUE(testing::matches_golden(text, "terraform/hostile.tf"));
  const auto file = HclReader(text).file();
  ASSERT_EQ(file.blocks.size(), 7U);  // import, resource and variables of two; one is a comment
  EXPECT_TRUE(file.attributes.elements.empty());
  EXPECT_EQ(exports[0].warnings.size(), 1U);
}

RC_GTEST_PROP(ResourceWriter, WritesWhatIsLive, ()) {
  auto live = testing::any_live();
  live.id = "x" + *testing::any_text();
  const auto exported = write_resources({live}).at(0);
  RC_ASSERT(exported.name == write_manifests({live}).at(0).name);
  RC_ASSERT(exported.text.find("abc********xyz") == std::string::npos);
  const auto file = HclReader(exported.text).file();
  const bool secret = live.config->find("password") != nullptr;
  RC_ASSERT(file.blocks.size() == (secret ? 3U : 2U));
  const auto& import = file.blocks[0];
  const auto& resource = file.blocks[1];
  RC_ASSERT(import.words == std::vector<std::string>{"import"});
  RC_ASSERT(import.attributes.at("id").text == to_string(live.address) + '/' + live.id);
  RC_ASSERT(import.attributes.at("to").text == resource.words.at(1) + '.' + resource.words.at(2));
  const auto& attributes = resource.attributes;
  RC_ASSERT(attributes.at("project_key").text == live.address.project);
  RC_ASSERT(attributes.at("environment_key").text == live.address.environment);
  RC_ASSERT(attributes.at("integration_key").text == to_string(live.address.kind));
  RC_ASSERT(attributes.at("name").text == live.name);
  RC_ASSERT(attributes.at("on").text == (live.on ? "true" : "false"));
  std::vector<std::string> tags;
  for (const auto& [key, value] : attributes.elements) {
    if (key != "tags") continue;
    for (const auto& [none, tag] : value.elements) tags.push_back(tag.text);
  }
  RC_ASSERT(tags == without_ownership(live.tags));

  const auto& call = attributes.at("config");
  RC_ASSERT(call.kind == "jsonencode");
  const auto& config = call.elements.at(0).second;
  RC_ASSERT(config.elements.size() == live.config->size());
  for (const auto& entry : *live.config) {
    const auto& value = config.at(entry.key);
    if (entry.key == "password") {
      RC_ASSERT(value.text == "var." + file.blocks[2].words.at(1));
      RC_ASSERT(file.blocks[2].attributes.at("sensitive").text == "true");
    } else if (const auto* flag = std::get_if<bool>(&entry.value)) {
      RC_ASSERT(value.text == (*flag ? "true" : "false"));
    } else {
      RC_ASSERT(value.kind == "text");
      RC_ASSERT(value.text == std::get<std::string>(entry.value));
    }
  }
}

RC_GTEST_PROP(ResourceWriter, GivesEveryBlockANameOfItsOwn, ()) {
  std::vector<LiveIntegration> items(*rc::gen::inRange<std::size_t>(0, 8));
  for (auto& item : items) item = testing::any_live();
  std::set<std::vector<std::string>> names;
  for (const auto& block : HclReader(join_resources(write_resources(items))).file().blocks) {
    if (block.words.size() > 1) RC_ASSERT(names.insert(block.words).second);
  }
}

}  // namespace
}  // namespace storekeeper
