#include "plan/match.hpp"

#include <gtest/gtest.h>

#include "support/builders.hpp"

namespace storekeeper {
namespace {

using testing::desired_redis;
using testing::live_redis;
using testing::redis_at;

Matching match(
    const std::vector<DesiredIntegration>& desired, const std::vector<LiveIntegration>& live,
    bool complete = true, const FingerprintKeys* keys = nullptr) {
  DesiredSet set;
  set.items = desired;
  set.complete = complete;
  LiveSnapshot snapshot;
  snapshot.items = live;
  return match_integrations(set, snapshot, "default", keys);
}

LiveIntegration owned_by(LiveIntegration live, std::string_view owner) {
  live.tags = with_ownership({}, owner);
  return live;
}

LiveIntegration nobodys(LiveIntegration live) {
  live.tags.clear();
  return live;
}

TEST(Matching, TakesOursByName) {
  const auto found = match({desired_redis("b")}, {live_redis("a", "1"), live_redis("b", "2")});
  EXPECT_EQ(found.matches[0].kind, MatchKind::kMatched);
  EXPECT_EQ(found.matches[0].live, 1U);
  EXPECT_EQ(found.unclaimed, std::vector<std::size_t>{0});
}

TEST(Matching, SeesARenameWhereOneOfEachIsLeft) {
  const auto found = match({desired_redis("new")}, {live_redis("old", "1")});
  EXPECT_EQ(found.matches[0].kind, MatchKind::kMatched);
  EXPECT_TRUE(found.unclaimed.empty());
}

TEST(Matching, TakesAnotherNameAndAnotherHostForAnotherStore) {
  auto moved = live_redis("old", "1");
  moved.config->set("host", std::string("elsewhere.example.com"));
  const auto found = match({desired_redis("new")}, {moved});
  EXPECT_EQ(found.matches[0].kind, MatchKind::kNew);
  EXPECT_EQ(found.unclaimed, std::vector<std::size_t>{0});
  // Not read yet: it has to be, to tell.
  moved.config.reset();
  EXPECT_EQ(match({desired_redis("new")}, {moved}).matches[0].kind, MatchKind::kMatched);
}

TEST(Matching, KnowsItsOwnFingerprintWhateverNameAndHostHaveBecome) {
  const FingerprintKeys keys{FingerprintKey(Secret(std::string(kShortestFingerprintKey, 'k')))};
  auto wanted = desired_redis("checkout");
  wanted.secrets = {{"password", SecretReference{}, Secret("first-password")}};
  auto moved = live_redis("by hand", "1");
  moved.config->set("host", std::string("elsewhere.example.com"));
  moved.tags.push_back(fingerprint_of(keys, wanted, wanted.secrets.front()));
  const auto kind = [&](const DesiredIntegration& desired, const FingerprintKeys* believed) {
    return match({desired}, {moved}, true, believed).matches[0].kind;
  };
  EXPECT_EQ(kind(wanted, &keys), MatchKind::kMatched);
  EXPECT_EQ(kind(wanted, nullptr), MatchKind::kNew);
  auto other = wanted;
  other.display_name = "search";
  EXPECT_EQ(kind(other, &keys), MatchKind::kNew) << "another manifest with the same secret";
  auto rotated = wanted;
  rotated.secrets.front().value = Secret("second-password");
  EXPECT_EQ(kind(rotated, &keys), MatchKind::kNew);
  const FingerprintKeys foreign{FingerprintKey(Secret(std::string(kShortestFingerprintKey, 'f')))};
  EXPECT_EQ(kind(wanted, &foreign), MatchKind::kNew);
  const FingerprintKeys turned{foreign.current, keys.current};
  EXPECT_EQ(kind(wanted, &turned), MatchKind::kMatched);
}

TEST(Matching, SeesARenameBesideStoresThatKeptTheirNames) {
  const auto found = match(
      {desired_redis("kept"), desired_redis("new")},
      {live_redis("old", "1"), live_redis("kept", "2")});
  EXPECT_EQ(found.matches[0].live, 1U);
  EXPECT_EQ(found.matches[1].live, 0U);
}

TEST(Matching, NeverGuessesBetweenSeveral) {
  const struct {
    const char* why;
    std::vector<DesiredIntegration> desired;
    std::vector<LiveIntegration> live;
  } cases[] = {
      {"two of ours left for one manifest",
       {desired_redis("new")},
       {live_redis("a", "1"), live_redis("b", "2")}},
      {"two manifests left for one of ours",
       {desired_redis("x"), desired_redis("y")},
       {live_redis("a", "1")}},
      {"two of ours with the wanted name",
       {desired_redis("a")},
       {live_redis("a", "1"), live_redis("a", "2")}},
      {"one of ours was renamed, or a stranger has the name",
       {desired_redis("a")},
       {live_redis("old", "1"), nobodys(live_redis("a", "2"))}},
      {"two strangers with the name",
       {desired_redis("a")},
       {nobodys(live_redis("a", "1")), nobodys(live_redis("a", "2"))}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.why);
    const auto found = match(c.desired, c.live);
    for (const auto& one : found.matches) EXPECT_EQ(one.kind, MatchKind::kAmbiguous);
    // What may be meant must not be deleted as undescribed.
    EXPECT_TRUE(found.unclaimed.empty());
  }
}

TEST(Matching, TakesNothingForRenamedWhileAManifestIsMissing) {
  const auto found = match({desired_redis("new")}, {live_redis("old", "1")}, false);
  EXPECT_EQ(found.matches[0].kind, MatchKind::kAmbiguous);
}

TEST(Matching, CallsWhatOthersOwnAConflict) {
  for (const auto& live :
       {nobodys(live_redis("a", "1")), owned_by(live_redis("a", "1"), "other")}) {
    const auto found = match({desired_redis("a")}, {live});
    EXPECT_EQ(found.matches[0].kind, MatchKind::kConflict);
    EXPECT_EQ(found.matches[0].live, 0U);
  }
}

TEST(Matching, CreatesNextToStrangersOfAnotherName) {
  const auto found = match(
      {desired_redis("a")},
      {nobodys(live_redis("x", "1")), owned_by(live_redis("y", "2"), "other")});
  EXPECT_EQ(found.matches[0].kind, MatchKind::kNew);
  EXPECT_EQ(found.matches[0].nobodys, std::vector<std::size_t>{0});
  EXPECT_TRUE(found.unclaimed.empty());
}

TEST(Matching, KeepsAddressesApart) {
  auto elsewhere = live_redis("a", "1");
  elsewhere.address = redis_at("shop", "staging");
  const auto found = match({desired_redis("a")}, {elsewhere});
  EXPECT_EQ(found.matches[0].kind, MatchKind::kNew);
  EXPECT_EQ(found.unclaimed, std::vector<std::size_t>{0});
}

TEST(Matching, GivesNoIntegrationToTwoManifests) {
  const auto found = match({desired_redis("a"), desired_redis("a")}, {live_redis("a", "1")});
  EXPECT_EQ(found.matches[0].kind, MatchKind::kMatched);
  EXPECT_EQ(found.matches[1].kind, MatchKind::kAmbiguous);
}

}  // namespace
}  // namespace storekeeper
