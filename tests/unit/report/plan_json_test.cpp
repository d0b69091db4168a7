#include "report/plan_json.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "report/json_writer.hpp"
#include "sample_plans.hpp"
#include "support/golden.hpp"

namespace storekeeper {
namespace {

using nlohmann::json;
using testing::full_plan;
using testing::hostile_plan;
using testing::matches_golden;

PlanRenderOptions options() { return {"default", "0.1.0", "abc1234", "2026-11-23T14:10:50Z"}; }

std::string with_double_quotes(std::string text) {
  std::replace(text.begin(), text.end(), '\'', '"');
  return text;
}

bool is_ascii(const std::string& text) {
  return std::all_of(
      text.begin(), text.end(), [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7F); });
}

TEST(PlanJson, ShowsEverythingOfAFullPlan) {
  EXPECT_TRUE(matches_golden(render_plan_json(full_plan(), options()), "plan/full.json"));
}

TEST(PlanJson, OfAnEmptyPlanHasTheSameKeys) {
  const auto text = render_plan_json(Plan(), {});
  EXPECT_TRUE(matches_golden(text, "plan/empty.json"));
  const auto document = json::parse(text);
  EXPECT_EQ(document["resource_changes"], json::array());
  EXPECT_EQ(document["applyable"], false);
  EXPECT_EQ(document["complete"], true);
  EXPECT_FALSE(document.contains("timestamp"));
}

TEST(PlanJson, HasTerraformsActions) {
  const auto document = json::parse(render_plan_json(full_plan(), options()));
  std::set<json> seen;
  for (const auto& change : document["resource_changes"]) {
    EXPECT_EQ(change["mode"], "managed");
    EXPECT_EQ(change["type"], "launchdarkly_big_segment_store_integration");
    EXPECT_EQ(
        change["address"],
        change["type"].get<std::string>() + "." + change["name"].get<std::string>());
    seen.insert(change["change"]["actions"]);
  }
  const std::set<json> expected{
      json{"create"}, json{"update"}, json{"delete"}, json{"create", "delete"}};
  EXPECT_EQ(seen, expected);
}

TEST(PlanJson, HasNullOnTheSideThatIsNotThere) {
  const auto document = json::parse(render_plan_json(full_plan(), {}));
  for (const auto& change : document["resource_changes"]) {
    const auto& actions = change["change"]["actions"];
    EXPECT_EQ(change["change"]["before"].is_null(), actions == json{"create"});
    EXPECT_EQ(change["change"]["after"].is_null(), actions == json{"delete"});
  }
}

TEST(PlanJson, HoldsUnchangedFieldsOnBothSides) {
  const auto document = json::parse(render_plan_json(full_plan(), {}));
  const auto& change = document["resource_changes"][1]["change"];
  EXPECT_EQ(change["before"]["config"]["database"], "0");
  EXPECT_EQ(change["after"]["config"]["database"], "0");
  EXPECT_EQ(change["before"]["config"]["port"], "6379");
  EXPECT_EQ(change["after"]["config"]["port"], "6380");
  EXPECT_FALSE(change["before"]["config"].contains("tlsEnabled"));
  EXPECT_FALSE(change["after"]["config"].contains("username"));
}

TEST(PlanJson, SaysWhatAChangeDoesToASecret) {
  const auto document = json::parse(render_plan_json(full_plan(), {}));
  json risks = json::object();
  for (const auto& change : document["storekeeper"]["actions"][1]["changes"]) {
    if (change.contains("risk")) risks[change["field"].get<std::string>()] = change["risk"];
  }
  EXPECT_EQ(risks, (json{{"config.host", "new-host"}, {"config.port", "new-port"}}));
}

TEST(PlanJson, FlagsSecretsAndNeverHoldsTheirValues) {
  Plan plan = full_plan();
  // Even if a plan broke its promise, nothing of a secret may come through.
  for (auto& action : plan.actions) {
    for (auto& change : action.changes) {
      if (change.sensitive) change.before = change.after = std::string("hunter2");
    }
  }
  const auto text = render_plan_json(plan, options());
  EXPECT_EQ(text.find("hunter2"), text.npos);
  const auto document = json::parse(text);
  const auto& change = document["resource_changes"][1]["change"];
  EXPECT_EQ(change["before_sensitive"]["config"]["password"], true);
  EXPECT_EQ(change["after_sensitive"]["config"]["password"], true);
  EXPECT_TRUE(change["before"]["config"]["password"].is_null());
  // It could not be resolved here; Terraform leaves out what is not known.
  EXPECT_FALSE(change["after"]["config"].contains("password"));
  EXPECT_EQ(change["after_unknown"]["config"]["password"], true);
  EXPECT_EQ(document["storekeeper"]["actions"][1]["patch"][3]["value"], "(sensitive)");
}

TEST(PlanJson, StaysJsonWhateverTheTexts) {
  const auto text = render_plan_json(hostile_plan(), options());
  EXPECT_TRUE(matches_golden(text, "plan/hostile.json"));
  EXPECT_TRUE(is_ascii(text));
  const auto document = json::parse(text);
  EXPECT_EQ(document["resource_changes"].size(), 2 * testing::evil_strings().size());
  EXPECT_EQ(document["storekeeper"]["findings"][0]["message"], testing::evil_strings()[0]);
}

TEST(PlanJson, IsTheSameForTheSamePlan) {
  EXPECT_EQ(render_plan_json(full_plan(), options()), render_plan_json(full_plan(), options()));
}

TEST(JsonWriter, WritesNestedDocuments) {
  JsonWriter writer;
  writer.begin_object();
  writer.field("a", 1);
  writer.key("b");
  writer.begin_array();
  writer.end_array();
  writer.key("c");
  writer.texts({"x"});
  writer.key("bad");
  writer.raw("{nonsense");
  writer.end_object();
  EXPECT_EQ(
      writer.take(),
      "{\n  \"a\": 1,\n  \"b\": [],\n  \"c\": [\n    \"x\"\n  ],\n  \"bad\": null\n}\n");
}

TEST(CanonicalJson, DropsAndSorts) {
  const auto document = with_double_quotes("{'b':1, 'a':{'x':[1],'y':2}}");
  EXPECT_EQ(
      canonical_json(document, {"/a/y", "/nothing/here"}),
      with_double_quotes("{'a':{'x':[1]},'b':1}"));
  EXPECT_EQ(canonical_json("{", {}), std::nullopt);
}

}  // namespace
}  // namespace storekeeper
