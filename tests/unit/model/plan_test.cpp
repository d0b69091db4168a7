#include "model/plan.hpp"

#include <gtest/gtest.h>

#include <set>

namespace storekeeper {
namespace {

constexpr FindingKind kFindings[] = {FindingKind::kConflict,      FindingKind::kAmbiguous,
                                     FindingKind::kUnreadable,    FindingKind::kPaused,
                                     FindingKind::kDriftReported, FindingKind::kSecretUnavailable,
                                     FindingKind::kKept,          FindingKind::kWarning};

TEST(Plan, NeedsAPersonForErrorsAndRefusalsOnly) {
  for (const auto kind : kFindings) {
    Plan plan;
    Finding finding;
    finding.kind = kind;
    plan.findings.push_back(finding);
    EXPECT_EQ(plan.has_errors(), is_error(kind)) << to_string(kind);
    EXPECT_FALSE(plan.has_changes());
  }
  Plan refused;
  refused.refusals.push_back({"no", ""});
  EXPECT_TRUE(refused.has_errors());
  EXPECT_FALSE(Plan().has_errors());
}

TEST(Plan, HasThreeKindsOfErrors) {
  int errors = 0;
  std::set<std::string_view> names;
  for (const auto kind : kFindings) {
    errors += is_error(kind) ? 1 : 0;
    names.insert(to_string(kind));
  }
  EXPECT_EQ(errors, 3);
  EXPECT_EQ(names.size(), std::size(kFindings));
}

TEST(Plan, CountsActionsByKind) {
  Plan plan;
  for (const auto kind : {ActionKind::kCreate, ActionKind::kDelete, ActionKind::kCreate}) {
    Action action;
    action.kind = kind;
    plan.actions.push_back(action);
  }
  EXPECT_EQ(plan.count(ActionKind::kCreate), 2);
  EXPECT_EQ(plan.count(ActionKind::kUpdate), 0);
  EXPECT_EQ(plan.count(ActionKind::kDelete), 1);
  EXPECT_TRUE(plan.has_changes());
}

TEST(ActionKind, HasANameForEach) {
  EXPECT_EQ(to_string(ActionKind::kCreate), "create");
  EXPECT_EQ(to_string(ActionKind::kUpdate), "update");
  EXPECT_EQ(to_string(ActionKind::kDelete), "delete");
}

}  // namespace
}  // namespace storekeeper
