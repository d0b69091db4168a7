#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "report/apply_json.hpp"
#include "report/apply_text.hpp"
#include "sample_plans.hpp"
#include "support/golden.hpp"

namespace storekeeper {
namespace {

using testing::done;
using testing::foreign_bytes;
using testing::full_plan;
using testing::matches_golden;
using testing::mixed_result;
using testing::not_done;

constexpr TextStyle kPlain{};
constexpr TextStyle kColour{true, true, 80};

ApplyResult complete() {
  ApplyResult apply;
  apply.plan = full_plan();
  apply.plan.findings.clear();
  apply.plan.refusals.clear();
  for (std::size_t i = 0; i < apply.plan.actions.size(); ++i) {
    apply.results.push_back(done(i, "64bb0" + std::to_string(i)));
  }
  return apply;
}

TEST(ApplyText, ListsWhatIsNotDone) {
  EXPECT_TRUE(matches_golden(render_apply_summary(mixed_result(), kPlain), "apply/mixed.txt"));
  EXPECT_TRUE(
      matches_golden(render_apply_summary(mixed_result(), kColour), "apply/mixed_colour.txt"));
}

TEST(ApplyText, IsOneLineIfAllIsDone) {
  EXPECT_EQ(
      render_apply_summary(complete(), kPlain),
      "Apply complete! Resources: 2 added, 2 changed, 2 destroyed.\n");
}

TEST(ApplyText, OfNothingToDoIsTheLineOfThePlan) {
  EXPECT_EQ(
      render_apply_summary(ApplyResult(), kPlain),
      "No changes. The account matches the manifests.\n");
}

TEST(ApplyText, IsNotCompleteWhileSomethingNeedsAPerson) {
  auto apply = complete();
  apply.plan.refusals = {{"too many deletes", "--max-deletes 3"}};
  const auto text = render_apply_summary(apply, kPlain);
  EXPECT_NE(text.find("! too many deletes; --max-deletes 3\n"), text.npos) << text;
  EXPECT_NE(text.find("Apply incomplete. Resources: 2 added"), text.npos) << text;
}

TEST(ApplyText, HasALineForEachActionAsItEnds) {
  const auto apply = mixed_result();
  std::string text;
  for (const auto& result : apply.results) {
    text += render_action_result(apply.plan.actions[result.action_index], result, kPlain);
  }
  EXPECT_EQ(
      text,
      "checkout-adopted: taken over (id 64aa22, 340ms)\n"
      "ledger-production: created (id 64bb01, 340ms)\n"
      "checkout-production: update failed: update checkout-production: 403 forbidden\n"
      "search: create has an unknown outcome: create search: timeout after 30s\n");
}

TEST(ApplyText, NeutralisesHostileTexts) {
  for (const auto& evil : testing::evil_strings()) {
    ApplyResult apply;
    apply.plan = testing::hostile_plan();
    apply.results = {not_done(0, ActionOutcome::kFailed, evil, evil), done(1, evil)};
    auto text = render_apply_summary(apply, kColour);
    for (const auto& result : apply.results) {
      text += render_action_result(apply.plan.actions[result.action_index], result, kColour);
    }
    EXPECT_EQ(foreign_bytes(text), "");
    EXPECT_EQ(text.find("\nNo changes."), text.npos);
  }
}

TEST(ApplyJson, HasAResultForEveryAction) {
  const auto text = render_apply_json(mixed_result());
  EXPECT_TRUE(matches_golden(text, "apply/mixed.json"));
  const auto document = nlohmann::json::parse(text);
  ASSERT_EQ(document["results"].size(), 6U);
  EXPECT_EQ(document["results"][4]["outcome"], "not-started");
  EXPECT_EQ(document["counts"]["not_started"], 2);
  EXPECT_EQ(document["succeeded"], false);
  EXPECT_EQ(nlohmann::json::parse(render_apply_json(complete()))["succeeded"], true);
}

}  // namespace
}  // namespace storekeeper
