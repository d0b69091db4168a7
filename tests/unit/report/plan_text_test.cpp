#include "report/plan_text.hpp"

#include <gtest/gtest.h>

#include <string>

#include "report/diff_text.hpp"
#include "sample_plans.hpp"
#include "support/golden.hpp"

namespace storekeeper {
namespace {

using testing::changed;
using testing::foreign_bytes;
using testing::full_plan;
using testing::hostile_plan;
using testing::matches_golden;

constexpr TextStyle kPlain{};
constexpr TextStyle kColour{true, true, 80};
constexpr TextStyle kAscii{false, false, 80};

Plan with_change(FieldChange change) {
  Plan plan;
  Action action;
  action.kind = ActionKind::kUpdate;
  action.manifest = "store";
  action.address = {"p", "e", StoreKind::kRedis};
  action.id = "1";
  action.changes = {std::move(change)};
  plan.actions.push_back(action);
  return plan;
}

TEST(PlanText, ShowsEverythingOfAFullPlan) {
  EXPECT_TRUE(matches_golden(render_plan_text(full_plan(), kPlain), "plan/full.txt"));
}

TEST(PlanText, ShowsItInColour) {
  EXPECT_TRUE(matches_golden(render_plan_text(full_plan(), kColour), "plan/full_colour.txt"));
}

TEST(PlanText, DiffersInColourOnly) {
  auto text = render_plan_text(full_plan(), kColour);
  for (auto at = text.find('\x1b'); at != text.npos; at = text.find('\x1b')) {
    text.erase(at, text.find('m', at) - at + 1);
  }
  EXPECT_EQ(text, render_plan_text(full_plan(), kPlain));
}

TEST(PlanText, NeutralisesHostileTexts) {
  const auto text = render_plan_text(hostile_plan(), kPlain);
  EXPECT_TRUE(matches_golden(text, "plan/hostile.txt"));
  EXPECT_EQ(foreign_bytes(text), "");
  EXPECT_EQ(text.find('\x1b'), text.npos);
  EXPECT_EQ(foreign_bytes(render_plan_text(hostile_plan(), kColour)), "");
  EXPECT_EQ(text.find("\nNo changes."), text.npos);
}

TEST(PlanText, CanDoWithAsciiAlone) {
  for (const char c : render_plan_text(hostile_plan(), kAscii)) {
    ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7F));
  }
}

TEST(PlanText, SaysThatTheReplacedOneStays) {
  EXPECT_TRUE(matches_golden(
      render_plan_text(testing::replacement_without_delete(), kPlain),
      "plan/replacement_without_delete.txt"));
}

TEST(PlanText, ShowsOneFieldAsTheContractSays) {
  const auto text = render_plan_text(
      with_change(changed("config.port", std::string("6379"), std::string("6380"))), kPlain);
  EXPECT_NE(text.find("~ config.port  \"6379\" -> \"6380\"\n"), text.npos) << text;
}

TEST(PlanText, HidesOwnershipTags) {
  using Tags = std::vector<std::string>;
  const auto text = render_plan_text(
      with_change(
          changed("tags", Tags{"a"}, Tags{"a", "b", "managed-by.storekeeper", "owner.default"})),
      kPlain);
  EXPECT_NE(text.find("~ tags  [a] -> [a, b]  (+b)\n"), text.npos) << text;
  EXPECT_EQ(text.find("owner.default"), text.npos);
  const auto left = render_plan_text(
      with_change(changed("tags", Tags{"a", "managed-by.storekeeper", "owner.default"}, Tags{"b"})),
      kPlain);
  EXPECT_NE(left.find("~ tags  [a] -> [b]  (+b -a)\n"), left.npos) << left;
  const auto only = render_plan_text(
      with_change(changed("tags", Tags{}, Tags{"managed-by.storekeeper", "owner.default"})),
      kPlain);
  EXPECT_NE(only.find("only Storekeeper's own tags change"), only.npos) << only;
}

TEST(PlanText, ShowsOfLongTagListsTheDifferences) {
  std::vector<std::string> before;
  for (int i = 0; i < 20; ++i) before.push_back("tag" + std::to_string(i));
  auto after = before;
  after.front() = "tag with spaces";
  const auto text = render_plan_text(with_change(changed("tags", before, after)), kPlain);
  EXPECT_NE(text.find("~ tags  +\"tag with spaces\" -tag0  (19 unchanged)\n"), text.npos) << text;
}

TEST(PlanText, KeepsTheDifferenceOfLongValuesInSight) {
  const std::string common(300, 'x');
  const auto text = render_plan_text(
      with_change(changed("config.roleArn", common + "one", common + "two")), kPlain);
  EXPECT_NE(text.find("…\"xxxxxxxxxxxxone\" -> …\"xxxxxxxxxxxxtwo\"\n"), text.npos) << text;
}

TEST(PlanText, CutsLongValues) {
  const auto text = render_plan_text(
      with_change(changed("name", std::string(500, 'a'), std::string(500, 'b'))), kPlain);
  EXPECT_LT(text.size(), 400U);
  EXPECT_NE(text.find("a…\" -> \"b"), text.npos) << text;
}

TEST(PlanText, EndsInOneClosingLine) {
  Plan plan;
  EXPECT_EQ(render_plan_text(plan, kColour), "No changes. The account matches the manifests.\n");
  Action action;
  action.kind = ActionKind::kCreate;
  plan.actions = {action};
  action.kind = ActionKind::kUpdate;
  plan.actions.insert(plan.actions.end(), {action, action});
  EXPECT_EQ(plan_closing_line(plan), "Plan: 1 to add, 2 to change, 0 to destroy.\n");
  EXPECT_TRUE(render_plan_text(plan, kColour).ends_with("\n" + plan_closing_line(plan)));
}

TEST(PlanText, CountsAReplacementOnBothSides) {
  EXPECT_EQ(plan_closing_line(full_plan()), "Plan: 2 to add, 2 to change, 2 to destroy.\n");
}

TEST(PlanText, DoesNotClaimAMatchWhereThereIsNone) {
  for (const auto kind :
       {FindingKind::kConflict, FindingKind::kAmbiguous, FindingKind::kUnreadable,
        FindingKind::kDriftReported, FindingKind::kSecretUnavailable}) {
    Plan plan;
    plan.findings.emplace_back();
    plan.findings.back().kind = kind;
    const auto line = plan_closing_line(plan);
    EXPECT_TRUE(line.starts_with("No changes. ")) << line;
    EXPECT_EQ(line.find("The account matches the manifests."), line.npos) << to_string(kind);
  }
}

TEST(DiffText, HasOneLineForEachDifference) {
  EXPECT_TRUE(matches_golden(render_diff_text(full_plan(), kPlain), "diff/full.txt"));
  EXPECT_TRUE(matches_golden(render_diff_text(full_plan(), kColour), "diff/full_colour.txt"));
}

TEST(DiffText, IsEmptyWhereNothingDiffers) {
  Plan plan;
  plan.unchanged = 3;
  EXPECT_EQ(render_diff_text(plan, kPlain), "");
}

TEST(DiffText, NeutralisesHostileTexts) {
  const auto text = render_diff_text(hostile_plan(), kPlain);
  EXPECT_TRUE(matches_golden(text, "diff/hostile.txt"));
  EXPECT_EQ(foreign_bytes(text), "");
  EXPECT_EQ(text.find('\x1b'), text.npos);
}

}  // namespace
}  // namespace storekeeper
