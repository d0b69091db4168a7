#include "report/saved_plan.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/plan_comparison.hpp"
#include "report/plan_json.hpp"
#include "sample_plans.hpp"

namespace storekeeper {
namespace {

using nlohmann::json;
using testing::full_plan;
using testing::hostile_plan;

SavedPlan saved_of(Plan plan) {
  SavedPlan saved;
  saved.plan = std::move(plan);
  saved.plan.fingerprint = std::string(64, 'a');
  for (auto& action : saved.plan.actions) action.desired_index = Action::kNone;
  saved.binding = {"https://app.launchdarkly.com", "57be1db38b75bf0772d11384", "platform"};
  saved.manifests = {{"checkout-production", "0123456789abcdef"}, {"search", "fedcba9876543210"}};
  saved.settings = {{"filename", {"manifests/", "more, with a comma"}}, {"maxDeletes", {}}};
  saved.tool_version = "0.1.0";
  saved.timestamp = "2026-01-01T00:00:00Z";
  return saved;
}

std::string file_of(const SavedPlan& saved) { return write_saved_plan(saved, {}); }

std::string problem(const std::string& text) {
  const auto read = read_saved_plan(text);
  return read ? "none" : read.error().message;
}

TEST(SavedPlan, IsReadBackAsItWas) {
  for (auto plan : {full_plan(), hostile_plan(), Plan()}) {
    for (auto& action : plan.actions) {
      action.origin = ChangeOrigin::kBoth;
      if (!action.changes.empty()) action.changes[0].origin = ChangeOrigin::kDrift;
    }
    plan.attribution = Attribution{"main (abc)", 1, 2, 3, 0};
    const auto saved = saved_of(std::move(plan));
    const auto read = read_saved_plan(file_of(saved));
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->plan.actions.size(), saved.plan.actions.size());
    for (std::size_t i = 0; i < saved.plan.actions.size(); ++i) {
      EXPECT_EQ(read->plan.actions[i].version, saved.plan.actions[i].version) << i;
    }
    EXPECT_EQ(read->binding, saved.binding);
    EXPECT_EQ(read->manifests, saved.manifests);
    EXPECT_EQ(read->plan.attribution, saved.plan.attribution);
    EXPECT_EQ(json::parse(file_of(*read)), json::parse(file_of(saved))) << "and is shown as it was";
  }
}

TEST(SavedPlan, KeepsEachFieldAsItIs) {
  const auto saved = saved_of(full_plan());
  const auto read = read_saved_plan(file_of(saved));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->plan, saved.plan);
}

TEST(SavedPlan, SurvivesAnotherLayoutAndNothingElse) {
  const auto text = file_of(saved_of(full_plan()));
  const auto document = json::parse(text);
  EXPECT_EQ(problem(document.dump()), "none") << "jq may have been at it";

  const std::vector<std::pair<const char*, json>> edits = {
      {"/storekeeper/actions/0/id", "another"},
      {"/storekeeper/actions/1/patch/0/value", "another"},
      {"/storekeeper/fingerprint", std::string(64, 'b')},
      {"/storekeeper/owner", "another"},
      {"/storekeeper/saved/account", "another"},
      {"/storekeeper/saved/checksum", std::string(64, '0')},
      {"/resource_changes/0/change/actions/0", "no-op"},
      {"/timestamp", "2027-01-01T00:00:00Z"}};
  for (const auto& [pointer, value] : edits) {
    auto edited = document;
    edited[json::json_pointer(pointer)] = value;
    EXPECT_EQ(problem(edited.dump()), "was changed after it was saved: its checksum does not agree")
        << pointer;
  }
}

TEST(SavedPlan, SaysWhatIsWrongWithAFile) {
  const auto text = file_of(saved_of(full_plan()));
  const auto no_json = "is no saved plan, or was cut short: it is not JSON";
  EXPECT_EQ(problem(""), no_json);
  EXPECT_EQ(problem(text.substr(0, text.size() / 2)), no_json);
  EXPECT_EQ(problem(text.substr(0, text.size() - 2)), no_json);
  EXPECT_EQ(problem(std::string(100'000, '[')), no_json);
  const auto other = "is no saved plan: plan --out writes one, plan -o does not";
  for (const auto* each : {"{}", "[1]", "7", R"({"storekeeper": 5})"}) {
    EXPECT_EQ(problem(each), other) << each;
  }
  EXPECT_EQ(problem(render_plan_json(full_plan(), {})), other);
  auto newer = json::parse(text);
  newer["storekeeper"]["saved"]["format"] = 2;
  EXPECT_EQ(
      problem(newer.dump()),
      "was saved in format 2 by storekeeper 0.1.0, and this version reads format 1");
}

std::string differences(const SavedPlan& saved, const SavedPlan& now) {
  std::string text;
  for (const auto& line : plan_differences(saved, now, TextStyle())) text += line + '\n';
  return text;
}

TEST(PlanComparison, SaysNothingOfTheSame) {
  EXPECT_EQ(differences(saved_of(full_plan()), saved_of(full_plan())), "");
}

TEST(PlanComparison, ShowsEachDifferenceFieldByField) {
  const auto saved = saved_of(full_plan());
  auto now = saved;
  now.binding.account.clear();
  now.manifests[0].digest = "changed";
  now.manifests[1] = {"stranger", "0"};
  auto& update = now.plan.actions.at(1);
  ASSERT_EQ(update.kind, ActionKind::kUpdate);
  update.version += 2;
  update.changes.at(0).before = std::string("by hand");
  now.plan.actions.pop_back();
  const auto text = differences(saved, now);
  for (const std::string part :
       {"account: 57be1db38b75bf0772d11384 when it was saved, not known to the token now\n",
        "manifest checkout-production: changed\n", "manifest search: is gone\n",
        "manifest stranger: is new\n", "live version: 7 when it was saved, 9 now\n",
        "\"by hand\" -> ", ": delete when it was saved, nothing to do now\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "is not in\n" << text;
  }
}

TEST(PlanComparison, APatchThatDiffersAloneIsShown) {
  const auto saved = saved_of(full_plan());
  auto now = saved;
  now.plan.actions.at(1).patch.pop_back();
  EXPECT_NE(differences(saved, now).find(" patch: "), std::string::npos);
}

TEST(PlanComparison, NeutralisesWhatOthersWrote) {
  auto now = saved_of(hostile_plan());
  const auto text = differences(saved_of(Plan()), now);
  EXPECT_FALSE(text.empty());
  for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= ' ');
}

}  // namespace
}  // namespace storekeeper
