#include "plan/make_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/ownership.hpp"
#include "model/tombstone.hpp"
#include "plan/delete_guard.hpp"
#include "support/builders.hpp"

namespace storekeeper {
namespace {

using testing::desired_redis;
using testing::live_redis;
using testing::redis_at;
using testing::secret_not_here;

DesiredSet want(std::vector<DesiredIntegration> items) {
  DesiredSet set;
  set.items = std::move(items);
  return set;
}

LiveSnapshot have(std::vector<LiveIntegration> items) {
  LiveSnapshot live;
  live.items = std::move(items);
  return live;
}

PlanPolicy pruning() {
  PlanPolicy policy;
  policy.prune = true;
  return policy;
}

bool has_finding(const Plan& plan, FindingKind kind) {
  return std::any_of(plan.findings.begin(), plan.findings.end(), [&](const Finding& finding) {
    return finding.kind == kind;
  });
}

LiveIntegration in_staging(LiveIntegration live) {
  live.address = redis_at("shop", "staging");
  return live;
}

TEST(MakePlan, FindsNothingToDoWhereBothSidesAgree) {
  const auto plan = make_plan(want({desired_redis("a")}), have({live_redis("a", "1")}), {});
  EXPECT_FALSE(plan.has_changes());
  EXPECT_FALSE(plan.has_errors());
  EXPECT_EQ(plan.unchanged, 1);
}

TEST(MakePlan, PutsDeletesLastAndTheRestByName) {
  auto b = desired_redis("b");
  b.address = redis_at("shop", "b");
  auto a = desired_redis("a");
  a.address = redis_at("shop", "a");
  const auto plan = make_plan(want({b, a}), have({in_staging(live_redis("gone", "1"))}), pruning());
  ASSERT_EQ(plan.actions.size(), 3U);
  EXPECT_EQ(plan.actions[0].manifest, "a");
  EXPECT_EQ(plan.actions[1].manifest, "b");
  EXPECT_EQ(plan.actions[2].kind, ActionKind::kDelete);
  EXPECT_EQ(plan.actions[2].id, "1");
}

TEST(MakePlan, KeepsWhatNoManifestDescribesUnlessPruning) {
  const auto plan = make_plan(
      want({desired_redis("a")}), have({live_redis("a", "1"), in_staging(live_redis("gone", "2"))}),
      {});
  EXPECT_FALSE(plan.has_changes());
  EXPECT_TRUE(has_finding(plan, FindingKind::kKept));
  EXPECT_FALSE(plan.has_errors());
}

TEST(MakePlan, NeverDeletesWhatOthersOwn) {
  auto foreign = in_staging(live_redis("gone", "2"));
  foreign.tags = with_ownership({}, "someone-else");
  auto nobodys = in_staging(live_redis("gone", "3"));
  nobodys.tags = {"x"};
  const auto plan = make_plan(
      want({desired_redis("a")}), have({live_redis("a", "1"), foreign, nobodys}), pruning());
  EXPECT_FALSE(plan.has_changes());
  EXPECT_FALSE(has_finding(plan, FindingKind::kKept));
}

TEST(MakePlan, NeverDeletesWhatItsManifestForbadeToDelete) {
  auto kept = in_staging(live_redis("gone", "2"));
  kept.tags.emplace_back(kKeepTag);
  const auto plan =
      make_plan(want({desired_redis("a")}), have({live_redis("a", "1"), kept}), pruning());
  EXPECT_FALSE(plan.has_changes());
  EXPECT_TRUE(has_finding(plan, FindingKind::kKept));
}

TEST(MakePlan, ShowsAMoveAsAReplacement) {
  const auto moved =
      make_plan(want({desired_redis("a")}), have({in_staging(live_redis("a", "1"))}), pruning());
  ASSERT_EQ(moved.actions.size(), 2U);
  EXPECT_EQ(moved.actions[0].replaces, "1");
  EXPECT_EQ(moved.actions[1].replaced_by, "a");

  const auto unpruned =
      make_plan(want({desired_redis("a")}), have({in_staging(live_redis("a", "1"))}), {});
  ASSERT_EQ(unpruned.actions.size(), 1U);
  EXPECT_EQ(unpruned.actions[0].replaces, "1");
  EXPECT_TRUE(has_finding(unpruned, FindingKind::kKept));
}

TEST(MakePlan, RemembersAMoveWhoseFirstHalfIsDone) {
  const auto moved = make_plan(
      want({desired_redis("a")}), have({live_redis("a", "2"), in_staging(live_redis("a", "1"))}),
      pruning());
  ASSERT_EQ(moved.actions.size(), 1U);
  EXPECT_EQ(moved.actions[0].id, "1");
  EXPECT_EQ(moved.actions[0].replaced_by, "a");
}

TEST(MakePlan, KeepsTheOldStoreWhereNothingTakesItsPlace) {
  const auto old = in_staging(live_redis("a", "1"));
  auto paused = desired_redis("a");
  paused.policy.paused = true;
  auto elsewhere = pruning();
  elsewhere.selection.environments = {"staging"};
  auto strangers = live_redis("a", "2");
  strangers.tags = {};
  const Plan plans[] = {
      make_plan(want({paused}), have({old}), pruning()),
      make_plan(want({desired_redis("a")}), have({old}), elsewhere),
      make_plan(want({desired_redis("a")}), have({old, strangers}), pruning())};
  for (const auto& plan : plans) {
    EXPECT_FALSE(plan.has_changes());
    EXPECT_TRUE(has_finding(plan, FindingKind::kKept));
    EXPECT_TRUE(plan.refusals.empty());
  }
}

// Its own store is there, and this run leaves that as it is: it may be off, or somewhere else.
TEST(MakePlan, KeepsTheOldStoreWhereTheNewOneIsHeldBack) {
  const auto old = in_staging(live_redis("a", "1"));
  const auto desired = desired_redis("a");
  auto off = live_redis("a", "2");
  off.on = !desired.enabled;
  auto paused = desired;
  paused.policy.paused = true;
  auto reported = desired;
  reported.policy.report_drift_only = true;
  auto unreadable = off;
  unreadable.config.reset();
  auto with_secret = desired;
  with_secret.secrets = {testing::secret_from("PASSWORD", "a-password-of-usual-length")};
  auto elsewhere = off;
  elsewhere.config->set("host", std::string("elsewhere.example.com"));
  auto holding = pruning();
  holding.redirects.hold = true;
  const Plan plans[] = {
      make_plan(want({paused}), have({off, old}), pruning()),
      make_plan(want({reported}), have({off, old}), pruning()),
      make_plan(want({desired}), have({unreadable, old}), pruning()),
      make_plan(want({with_secret}), have({elsewhere, old}), holding)};
  for (const auto& plan : plans) {
    EXPECT_EQ(plan.count(ActionKind::kDelete), 0) << &plan - plans;
    EXPECT_TRUE(has_finding(plan, FindingKind::kKept)) << &plan - plans;
  }
  const auto mended = make_plan(want({desired}), have({off, old}), pruning());
  EXPECT_EQ(mended.count(ActionKind::kDelete), 1);
}

TEST(MakePlan, TakesAllThatIsLeftOfANameForReplaced) {
  auto policy = pruning();
  policy.max_deletes = 2;
  auto other = in_staging(live_redis("a", "3"));
  other.address.project = "other";
  const auto moved = make_plan(
      want({desired_redis("a")}), have({other, in_staging(live_redis("a", "1"))}), policy);
  ASSERT_EQ(moved.actions.size(), 3U);
  EXPECT_EQ(moved.actions[0].replaces, "");
  EXPECT_EQ(moved.actions[1].replaced_by, "a");
  EXPECT_EQ(moved.actions[2].replaced_by, "a");
}

TEST(MakePlan, LetsTheOldStoreGoFirstOnlyBeforeACreate) {
  auto policy = pruning();
  policy.replacement.order = ReplaceOrder::kDeleteFirst;
  const auto old = in_staging(live_redis("a", "1"));
  const auto whole = make_plan(want({desired_redis("a")}), have({old}), policy);
  ASSERT_EQ(whole.actions.size(), 2U);
  EXPECT_TRUE(whole.actions[1].goes_first);
  const auto half =
      make_plan(want({desired_redis("a")}), have({live_redis("a", "2"), old}), policy);
  ASSERT_EQ(half.actions.size(), 1U);
  EXPECT_FALSE(half.actions[0].goes_first);
}

TEST(MakePlan, KeepsWhatAMoveLeavesBehindWhenItsManifestForbidsDeleting) {
  auto moved = desired_redis("a");
  moved.policy.never_delete = true;
  const auto plan = make_plan(want({moved}), have({in_staging(live_redis("a", "1"))}), pruning());
  EXPECT_EQ(plan.count(ActionKind::kDelete), 0);
  EXPECT_TRUE(has_finding(plan, FindingKind::kKept));
}

TEST(MakePlan, NeverShowsAnExternalId) {
  auto desired = desired_redis("a");
  desired.address.kind = StoreKind::kDynamoDb;
  desired.config = {{"externalId", std::string("0000")}};
  const auto plan = make_plan(want({desired}), have({}), {});
  ASSERT_EQ(plan.actions.size(), 1U);
  const auto& shown = plan.actions[0].changes.back();
  EXPECT_EQ(shown.field, "config.externalId");
  EXPECT_TRUE(shown.sensitive);
  EXPECT_EQ(shown.after, FieldValue());
}

TEST(MakePlan, ReportsAConflictAndLeavesTheRestStanding) {
  auto stranger = live_redis("a", "1");
  stranger.tags.clear();
  auto other = desired_redis("b");
  other.address = redis_at("shop", "staging");
  const auto plan = make_plan(want({desired_redis("a"), other}), have({stranger}), {});
  EXPECT_TRUE(plan.has_errors());
  EXPECT_TRUE(has_finding(plan, FindingKind::kConflict));
  EXPECT_EQ(plan.findings[0].message, "exists, not managed by owner \"default\"");
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_EQ(plan.actions[0].manifest, "b");
}

TEST(MakePlan, AdoptsWhatNobodyOwnsWhenTheAnnotationSaysSo) {
  auto stranger = live_redis("a", "1");
  stranger.tags = {"x"};
  auto desired = desired_redis("a");
  desired.tags = {"x"};
  desired.policy.adopt = true;
  const auto plan = make_plan(want({desired}), have({stranger}), {});
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_TRUE(plan.actions[0].adopts);
  EXPECT_TRUE(plan.actions[0].changes.empty());
  EXPECT_EQ(plan.actions[0].patch.size(), 1U);

  stranger.tags = with_ownership({}, "someone-else");
  EXPECT_TRUE(
      has_finding(make_plan(want({desired}), have({stranger}), {}), FindingKind::kConflict));
}

TEST(MakePlan, OfOwnershipOnlyAddsTagsToWhatNobodyOwns) {
  PlanPolicy policy;
  policy.scope = PlanScope::kOwnershipOnly;
  policy.adopt = true;
  policy.prune = true;
  auto stranger = live_redis("a", "1");
  stranger.name = "a";
  stranger.tags = {"theirs"};
  stranger.on = !stranger.on;
  stranger.config.reset();  // the list left it out, and it is not needed
  auto ours = live_redis("b", "2");
  ours.on = !ours.on;
  auto gone = live_redis("gone", "3");
  gone.address.environment = "old";
  auto absent = desired_redis("new");
  absent.address.environment = "fresh";
  const auto plan = make_plan(
      want({desired_redis("a"), desired_redis("b"), absent}), have({stranger, ours, gone}), policy);
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_EQ(plan.actions[0].manifest, "a");
  EXPECT_TRUE(plan.actions[0].adopts);
  EXPECT_EQ(plan.unchanged, 1);
  ASSERT_EQ(plan.actions[0].patch.size(), 1U);
  EXPECT_EQ(plan.actions[0].patch[0].path, "/tags");
  EXPECT_EQ(
      std::get<std::vector<std::string>>(plan.actions[0].patch[0].value),
      with_ownership({"theirs"}, "default"));

  stranger.tags = with_ownership({"theirs"}, "someone-else");
  const auto refused = make_plan(want({desired_redis("a")}), have({stranger}), policy);
  EXPECT_TRUE(refused.actions.empty());
  EXPECT_TRUE(has_finding(refused, FindingKind::kConflict));
}

TEST(MakePlan, HeedsTheAnnotations) {
  auto desired = desired_redis("renamed");
  desired.policy.report_drift_only = true;
  auto plan = make_plan(want({desired}), have({live_redis("a", "1")}), {});
  EXPECT_FALSE(plan.has_changes());
  EXPECT_TRUE(has_finding(plan, FindingKind::kDriftReported));

  desired.policy = {};
  desired.policy.paused = true;
  plan = make_plan(want({desired}), have({live_redis("a", "1")}), pruning());
  EXPECT_FALSE(plan.has_changes());
  EXPECT_TRUE(has_finding(plan, FindingKind::kPaused));
}

TEST(MakePlan, CallsSettingsThatWereNotReadUnreadable) {
  auto live = live_redis("other name", "1");
  live.config.reset();
  const auto plan = make_plan(want({desired_redis("a")}), have({live}), {});
  EXPECT_FALSE(plan.has_changes());
  EXPECT_TRUE(has_finding(plan, FindingKind::kUnreadable));
  EXPECT_TRUE(plan.has_errors());
}

TEST(MakePlan, PlansWithoutSecretsAndSaysSo) {
  auto desired = desired_redis("a");
  desired.secrets.push_back(secret_not_here("PASSWORD"));
  auto live = live_redis("a", "1");
  live.config->set("password", std::string("sup********123"));
  const auto plan = make_plan(want({desired}), have({live}), {});
  EXPECT_FALSE(plan.has_changes());
  EXPECT_FALSE(plan.has_errors());
  EXPECT_TRUE(has_finding(plan, FindingKind::kSecretUnavailable));
}

TEST(MakePlan, WarnsOfASecondStoreNextToOneNobodyOwns) {
  auto stranger = live_redis("by hand", "1");
  stranger.tags.clear();
  const auto plan = make_plan(want({desired_redis("a")}), have({stranger}), {});
  EXPECT_EQ(plan.count(ActionKind::kCreate), 1);
  EXPECT_TRUE(has_finding(plan, FindingKind::kWarning));
}

TEST(MakePlan, ActsOnTheSelectionAndMatchesEverything) {
  auto selected = desired_redis("new");
  selected.labels = {{"team", "a"}};
  auto policy = pruning();
  policy.selection.labels = *parse_selector("team=a");
  // "kept" is not selected, but it claims its integration: "new" is no rename of it.
  const auto plan = make_plan(
      want({selected, desired_redis("kept")}),
      have({live_redis("kept", "1"), in_staging(live_redis("gone", "2"))}), policy);
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_EQ(plan.actions[0].kind, ActionKind::kCreate);
  EXPECT_EQ(plan.actions[0].manifest, "new");
}

TEST(MakePlan, NamesWhatLacksItsSettings) {
  auto bare = live_redis("a", "1");
  bare.config.reset();
  auto undescribed = in_staging(live_redis("b", "2"));
  undescribed.config.reset();
  const auto desired = want({desired_redis("a")});
  const auto live = have({undescribed, bare});
  const auto matching = match_integrations(desired, live, "default", nullptr);
  EXPECT_EQ(lacking_config(desired, live, matching, {}), std::vector<std::size_t>{1});
}

// `candidates` of `owned`, with that many manifests.
DeleteFacts facts(int candidates, int owned, int manifests) {
  DeleteFacts facts;
  facts.candidates = candidates;
  facts.owned = owned;
  facts.manifests = manifests;
  return facts;
}

DeleteFacts limited(DeleteFacts facts, int max_deletes) {
  facts.max_deletes = max_deletes;
  return facts;
}

DeleteFacts lately(DeleteFacts facts, int deleted) {
  facts.deleted_lately = deleted;
  return facts;
}

DeleteFacts new_ledger(DeleteFacts facts) {
  facts.ledger_refusal = Refusal{"it is new", "run again"};
  return facts;
}

DeleteFacts empty_allowed(DeleteFacts facts) {
  facts.allow_empty = true;
  return facts;
}

DeleteFacts unsettled(DeleteFacts facts, bool allowed = false) {
  facts.doubts = {"Git is in the middle of a merge"};
  facts.allow_unsettled = allowed;
  return facts;
}

DeleteFacts marked(DeleteFacts facts, int pending, int due) {
  facts.pending = pending;
  facts.due = due;
  return facts;
}

DeleteFacts broken(DeleteFacts facts) {
  facts.complete = false;
  return facts;
}

TEST(RefuseDeletes, IsAllOrNothingAndNamesTheOverride) {
  const std::string all = "to delete them all, run again with";
  const std::string allow = "to allow them, run again with";
  const std::string mend =
      "finish or mend that and run again; to delete all the same, run again with --allow-unsettled";
  const struct {
    const char* why;
    DeleteFacts facts;
    std::string override_hint;  // "-": not refused
  } cases[] = {
      {"nothing to delete", broken(facts(0, 5, 0)), "-"},
      {"one of a small fleet", facts(1, 3, 2), "-"},
      {"two of a small fleet", facts(2, 3, 1), allow + " --max-deletes 2"},
      {"a tenth of a large fleet", facts(10, 100, 90), "-"},
      {"more than a tenth", facts(11, 100, 89), allow + " --max-deletes 11"},
      {"allowed by number", limited(facts(2, 3, 1), 2), "-"},
      {"forbidden by number", limited(facts(1, 30, 1), 0), allow + " --max-deletes 1"},
      {"no manifest", limited(facts(1, 1, 0), 5), all + " --allow-empty --max-deletes 1"},
      {"no manifest, allowed", empty_allowed(limited(facts(1, 1, 0), 5)), "-"},
      {"a manifest failed", broken(empty_allowed(limited(facts(1, 30, 29), 5))),
       "correct the manifest and run again; this has no override"},
      {"those that are due do not count", marked(facts(1, 3, 1), 0, 9), "-"},
      {"those that are pending do", marked(facts(1, 3, 1), 1, 0), allow + " --max-deletes 2"},
      {"nothing new", marked(facts(0, 3, 1), 9, 9), "-"},
      {"due, and a manifest failed", marked(broken(facts(0, 3, 1)), 0, 1),
       "correct the manifest and run again; this has no override"},
      {"due, and no manifest", marked(facts(0, 3, 0), 0, 1), all + " --allow-empty"},
      {"unsettled", unsettled(facts(1, 30, 29)), mend},
      {"unsettled, allowed", unsettled(facts(1, 30, 29), true), "-"},
      {"unsettled and many", unsettled(facts(2, 3, 1)), mend + " --max-deletes 2"},
      {"unsettled and empty", unsettled(facts(1, 1, 0)), mend + " --allow-empty --max-deletes 1"},
      {"the last of today", lately(facts(1, 30, 29), 2), "-"},
      {"too many for today", lately(facts(1, 30, 29), 3), allow + " --max-deletes 4"},
      {"a new ledger", new_ledger(facts(1, 30, 29)), "run again"},
      {"a new ledger, whatever is allowed", new_ledger(limited(facts(1, 30, 29), 5)), "run again"},
      {"a new ledger, nothing to delete", new_ledger(facts(0, 30, 29)), "-"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.why);
    const auto refusal = judge_deletes(c.facts).refusal;
    EXPECT_EQ(refusal ? refusal->override_hint : "-", c.override_hint);
  }
}

// Off, and marked for deletion.
LiveIntegration marked_redis(const std::string& name, const std::string& id, std::int64_t due_ms) {
  auto live = in_staging(live_redis(name, id));
  live.on = false;
  live.tags.push_back(tombstone_tag({due_ms, true}));
  normalise_tags(live.tags);
  return live;
}

TEST(MakePlan, DeletesWhatIsMarkedOnceItIsDue) {
  auto live = have({live_redis("a", "1"), marked_redis("x", "2", 50'000)});
  live.taken_ms = 49'999;
  auto plan = make_plan(want({desired_redis("a")}), live, pruning());
  EXPECT_FALSE(plan.has_changes());
  EXPECT_TRUE(has_finding(plan, FindingKind::kKept));
  EXPECT_FALSE(plan.has_errors());
  live.taken_ms = 50'000;
  plan = make_plan(want({desired_redis("a")}), live, pruning());
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_TRUE(plan.actions[0].marked);
  auto unpruned = pruning();
  unpruned.prune = false;
  EXPECT_FALSE(make_plan(want({desired_redis("a")}), live, unpruned).has_changes());
}

TEST(MakePlan, CountsOnceWhatIsPendingOrMeantAndWasCountedBefore) {
  auto live = have(
      {live_redis("a", "1"), marked_redis("x", "2", 50'000), in_staging(live_redis("y", "3"))});
  live.taken_ms = 1'000;
  auto policy = pruning();
  policy.deleted_lately = {"2", "3", "gone"};
  policy.max_deletes = 2;
  const auto refused = make_plan(want({desired_redis("a")}), live, policy);
  ASSERT_EQ(refused.refusals.size(), 1U);
  EXPECT_NE(refused.refusals[0].message.find("with the 1 of the last 24 hours"), std::string::npos);
  EXPECT_NE(refused.refusals[0].message.find("1 are marked already"), std::string::npos);
  EXPECT_NE(refused.refusals[0].override_hint.find("--max-deletes 3"), std::string::npos);
  policy.max_deletes = 3;
  EXPECT_EQ(make_plan(want({desired_redis("a")}), live, policy).actions.size(), 1U);
}

TEST(MakePlan, MarksAnewWhatSomebodyHasSwitchedOnSince) {
  auto objected = marked_redis("x", "2", 1'000);
  objected.on = true;
  auto live = have({live_redis("a", "1"), objected});
  live.taken_ms = 50'000;
  auto policy = pruning();
  policy.delete_grace = std::chrono::hours(24);
  const auto plan = make_plan(want({desired_redis("a")}), live, policy);
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_FALSE(plan.actions[0].marked);
  EXPECT_TRUE(plan.actions[0].only_marks);
}

TEST(MakePlan, TakesAMarkAwayWhereAManifestDescribesTheStoreAgain) {
  auto live = live_redis("a", "1");
  live.tags.push_back(tombstone_tag({1'000, true}));
  normalise_tags(live.tags);
  auto desired = desired_redis("a");
  desired.enabled = true;
  const auto plan = make_plan(want({desired}), have({live}), pruning());
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_EQ(plan.actions[0].kind, ActionKind::kUpdate);
  EXPECT_TRUE(plan.actions[0].restores);
  ASSERT_EQ(plan.actions[0].patch.size(), 2U);
  EXPECT_EQ(plan.actions[0].patch[0].path, "/on");
  EXPECT_EQ(
      std::get<std::vector<std::string>>(plan.actions[0].patch[1].value),
      with_ownership({}, "default"));
}

TEST(MakePlan, WithholdsEveryDeleteOverTheCap) {
  const auto plan = make_plan(
      want({desired_redis("a")}),
      have(
          {live_redis("a", "1"), in_staging(live_redis("x", "2")),
           in_staging(live_redis("y", "3"))}),
      pruning());
  EXPECT_FALSE(plan.has_changes());
  EXPECT_EQ(plan.refusals.size(), 1U);
  EXPECT_TRUE(plan.has_errors());
}

TEST(ParseSelector, ReadsEveryForm) {
  const auto terms = parse_selector("team=a, tier!=test,canary,!frozen,x==y");
  ASSERT_TRUE(terms);
  ASSERT_EQ(terms->size(), 5U);
  EXPECT_EQ((*terms)[1].test, LabelTerm::Test::kDiffers);
  EXPECT_EQ((*terms)[3].test, LabelTerm::Test::kAbsent);
  EXPECT_EQ((*terms)[4].value, "y");
  for (const auto* bad : {"", "=a", "a,,b", "a=b=c", "!"}) {
    EXPECT_FALSE(parse_selector(bad)) << bad;
  }
}

}  // namespace
}  // namespace storekeeper
