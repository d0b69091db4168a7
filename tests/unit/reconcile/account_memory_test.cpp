#include "reconcile/account_memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "plan/secret_redirect.hpp"
#include "support/builders.hpp"

namespace storekeeper {
namespace {

using std::chrono::seconds;
using testing::desired_redis;
using testing::live_redis;
using testing::secret_from;

const SteadyTime kStart{std::chrono::hours(1)};

LiveSnapshot snapshot_of(std::vector<LiveIntegration> items) {
  LiveSnapshot snapshot;
  snapshot.items = std::move(items);
  return snapshot;
}

LiveIntegration without_config(LiveIntegration live) {
  live.config.reset();
  return live;
}

TEST(AccountMemoryOfSettings, RecallsThemForTheSameVersionOnly) {
  AccountMemory memory;
  memory.remember_config(live_redis("a", "1"));
  auto same = snapshot_of({without_config(live_redis("a", "1"))});
  memory.recall_configs(same);
  EXPECT_TRUE(same.items[0].config);
  auto newer = same;
  newer.items[0].config.reset();
  newer.items[0].version = 2;
  memory.recall_configs(newer);
  EXPECT_FALSE(newer.items[0].config);
}

TEST(AccountMemoryOfSettings, KeepsWhatTheListItselfShows) {
  AccountMemory memory;
  memory.remember_config(live_redis("a", "1"));
  auto shown = live_redis("a", "1");
  shown.config->set("host", std::string("other.example.com"));
  auto snapshot = snapshot_of({shown});
  memory.recall_configs(snapshot);
  EXPECT_EQ(*snapshot.items[0].config, *shown.config);
}

TEST(AccountMemoryOfSettings, RemembersNothingFromWhatHasNone) {
  AccountMemory memory;
  memory.remember_config(without_config(live_redis("a", "1")));
  auto snapshot = snapshot_of({without_config(live_redis("a", "1"))});
  memory.recall_configs(snapshot);
  EXPECT_FALSE(snapshot.items[0].config);
}

// Other people delete and create again for years; the daemon runs all the while.
TEST(AccountMemoryOfSettings, ForgetsThemWithTheIntegration) {
  AccountMemory memory;
  memory.remember_config(live_redis("a", "1"));
  memory.remember_config(live_redis("b", "2"));
  const auto without_a = snapshot_of({live_redis("b", "2")});
  memory.observe_list(without_a, "default", kStart);
  auto both =
      snapshot_of({without_config(live_redis("a", "1")), without_config(live_redis("b", "2"))});
  memory.recall_configs(both);
  EXPECT_FALSE(both.items[0].config);
  EXPECT_TRUE(both.items[1].config);
}

TEST(AccountMemoryOfHosts, ForgetsThemWithTheIntegration) {
  AccountMemory memory;
  DesiredSet desired;
  desired.items = {desired_redis("a")};
  desired.items[0].secrets = {secret_from("PASSWORD", "secret-secret")};
  const auto recalled_of = [&](const std::string& host) {
    auto live = snapshot_of({live_redis("a", "1")});
    live.items[0].config->set("host", host);
    memory.recall_hosts(desired, match_integrations(desired, live, "default", nullptr), live);
    return live.items[0].secret_hosts.size();
  };
  const auto home = host_of(desired.items[0].config);
  EXPECT_EQ(recalled_of(home), 0U);
  EXPECT_EQ(recalled_of("elsewhere.example.com"), 1U);
  memory.observe_list(snapshot_of({}), "default", kStart);
  EXPECT_EQ(recalled_of("elsewhere.example.com"), 0U);
}

TEST(AccountMemoryOfSecrets, MarksSuspectsUntilTheyAreTrustedOrDeleted) {
  AccountMemory memory;
  memory.suspect_secret("1");
  memory.suspect_secret("2");
  memory.suspect_secret("3");
  memory.trust_secret("2");
  memory.observe_delete("3");
  auto snapshot = snapshot_of({live_redis("a", "1"), live_redis("b", "2"), live_redis("c", "3")});
  memory.mark_suspects(snapshot);
  EXPECT_TRUE(snapshot.items[0].secret_suspect);
  EXPECT_FALSE(snapshot.items[1].secret_suspect);
  EXPECT_FALSE(snapshot.items[2].secret_suspect);
}

TEST(AccountMemoryOfSecrets, RemembersTheHostsThatManifestAndAccountAgreedOn) {
  AccountMemory memory;
  DesiredSet desired;
  desired.items = {desired_redis("a")};
  desired.items[0].secrets = {secret_from("PASSWORD", "secret")};
  const auto look = [&](const std::string& wanted, const std::string& live_host) {
    desired.items[0].config.set("host", wanted);
    auto live = snapshot_of({live_redis("a", "1")});
    live.items[0].config->set("host", live_host);
    Matching matching;
    Match match;
    match.kind = MatchKind::kMatched;
    match.live = 0;
    matching.matches = {match};
    memory.recall_hosts(desired, matching, live);
    return live.items[0].secret_hosts;
  };
  using Hosts = std::vector<std::string>;
  EXPECT_EQ(look("b.test", "a.test"), Hosts());
  EXPECT_EQ(look("A.test.", "a.test"), Hosts());
  EXPECT_EQ(look("a.test", "by-hand.test"), Hosts{"a.test"}) << "what was never agreed is not";
  memory.observe_delete("1");
  EXPECT_EQ(look("a.test", "by-hand.test"), Hosts());
}

struct QuarantineCase {
  const char* name;
  std::vector<int> lists;  // seconds after the create, each without the integration
  int asked;               // seconds after the create
  bool pending;
};

class Quarantine : public ::testing::TestWithParam<QuarantineCase> {};

TEST_P(Quarantine, HoldsACreateBackUntilTwoListsAfterItAgree) {
  const auto& given = GetParam();
  AccountMemory memory;
  const auto desired = desired_redis("a");
  memory.remember_create(desired, kStart);
  for (const int after : given.lists) {
    memory.observe_list({}, "default", kStart + seconds(after));
  }
  EXPECT_EQ(memory.create_is_pending(desired, kStart + seconds(given.asked)), given.pending);
  EXPECT_FALSE(memory.create_is_pending(desired_redis("b"), kStart));
}

INSTANTIATE_TEST_SUITE_P(
    AccountMemory, Quarantine,
    ::testing::Values(
        QuarantineCase{"AtOnce", {}, 0, true}, QuarantineCase{"WithoutAnyList", {}, 1000, true},
        QuarantineCase{"OneListAfter", {120}, 1000, true},
        QuarantineCase{"TwoListsAfter", {120, 130}, 130, false},
        QuarantineCase{"ListsWithinItDoNotCount", {10, 20, 119}, 1000, true},
        QuarantineCase{"OneWithinAndOneAfter", {119, 121}, 1000, true},
        QuarantineCase{"NotBeforeItEnds", {120, 121}, 119, true}),
    [](const auto& tested) { return tested.param.name; });

TEST(AccountMemoryOfCreates, EndWhenTheListShowsTheIntegration) {
  AccountMemory memory;
  const auto desired = desired_redis("a");
  memory.remember_create(desired, kStart);
  memory.observe_list(snapshot_of({live_redis("a", "1")}), "default", kStart + seconds(1));
  EXPECT_FALSE(memory.create_is_pending(desired, kStart + seconds(1)));
}

TEST(AccountMemoryOfCreates, DoNotEndBecauseAStrangerHasTheName) {
  AccountMemory memory;
  const auto desired = desired_redis("a");
  memory.remember_create(desired, kStart);
  auto stranger = live_redis("a", "1");
  stranger.tags.clear();
  memory.observe_list(snapshot_of({stranger}), "default", kStart + seconds(1));
  EXPECT_TRUE(memory.create_is_pending(desired, kStart + seconds(1)));
}

TEST(AccountMemoryOfCreates, AreTheSameForOneNameAtOneAddress) {
  AccountMemory memory;
  memory.remember_create(desired_redis("a"), kStart);
  auto moved = desired_redis("a");
  moved.address.environment = "test";
  auto renamed = desired_redis("a");
  renamed.display_name = "b";
  auto edited = desired_redis("a");
  edited.enabled = true;
  edited.name = "another manifest";
  EXPECT_FALSE(memory.create_is_pending(moved, kStart));
  EXPECT_FALSE(memory.create_is_pending(renamed, kStart));
  EXPECT_TRUE(memory.create_is_pending(edited, kStart));
  memory.forget_create(edited);
  EXPECT_FALSE(memory.create_is_pending(desired_redis("a"), kStart));
}

TEST(AccountMemoryOfTheOwned, MissesWhatTheListLacksAndNothingElse) {
  AccountMemory memory;
  auto stranger = live_redis("x", "9");
  stranger.tags.clear();
  memory.observe_list(
      snapshot_of({live_redis("a", "1"), live_redis("b", "2"), stranger}), "default", kStart);
  EXPECT_EQ(memory.owned(), 2);
  const auto missing = memory.missing_from(snapshot_of({live_redis("b", "2")}));
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0].id, "1");
  EXPECT_EQ(missing[0].address, live_redis("a", "1").address);
}

TEST(AccountMemoryOfTheOwned, CountsWhatWasWrittenSinceTheList) {
  AccountMemory memory;
  memory.observe_list({}, "default", kStart);
  memory.observe_write(live_redis("a", "1"));
  EXPECT_EQ(memory.missing_from({}).size(), 1U);
  memory.observe_delete("1");
  EXPECT_TRUE(memory.missing_from({}).empty());
}

TEST(AccountMemoryOfTheOwned, TellsASecondListThatLacksTheSame) {
  AccountMemory memory;
  memory.observe_list(snapshot_of({live_redis("a", "1"), live_redis("b", "2")}), "default", kStart);
  const auto both = memory.missing_from({});
  const auto one = memory.missing_from(snapshot_of({live_redis("b", "2")}));
  EXPECT_FALSE(memory.lacks_the_same_again(both));
  EXPECT_FALSE(memory.lacks_the_same_again(one));
  EXPECT_FALSE(memory.lacks_the_same_again(both));
  EXPECT_TRUE(memory.lacks_the_same_again(both));
  // A list that is trusted ends the comparison.
  memory.observe_list(snapshot_of({live_redis("a", "1"), live_redis("b", "2")}), "default", kStart);
  EXPECT_FALSE(memory.lacks_the_same_again(both));
}

}  // namespace
}  // namespace storekeeper
