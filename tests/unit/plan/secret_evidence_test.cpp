// The ladder of evidence for secrets that cannot be read back, and the tags that carry it.
#include <gtest/gtest.h>

#include <memory>

#include "model/secret_tags.hpp"
#include "plan/build_update.hpp"
#include "plan/make_plan.hpp"
#include "support/builders.hpp"

namespace storekeeper {
namespace {

using testing::desired_redis;
using testing::live_redis;
using testing::secret_from;
using testing::secret_not_here;

constexpr std::string_view kOldKey = "an old key of thirty-two characters";
constexpr std::string_view kNewKey = "a new key, of more than thirty-two characters";

FingerprintKey key_of(std::string_view text) { return FingerprintKey(Secret(text)); }

PlanPolicy keyed(std::string_view current, std::string_view previous = {}) {
  FingerprintKeys keys{key_of(current)};
  if (!previous.empty()) keys.previous = key_of(previous);
  PlanPolicy policy;
  policy.secrets.keys = std::make_shared<const FingerprintKeys>(std::move(keys));
  return policy;
}

DesiredIntegration wanting(std::string_view secret) {
  auto desired = desired_redis("a");
  desired.secrets = {secret_from("PASSWORD", secret)};
  return desired;
}

// The store as it is after `policy` wrote `secret` and nobody else did anything.
LiveIntegration written(std::string_view secret, const PlanPolicy& policy) {
  auto live = live_redis("a", "1");
  live.config->set(
      "password", std::string(secret.substr(0, 3)) + "********" +
                      std::string(secret.substr(secret.size() - 3)));
  live.tags = build_create(wanting(secret), policy).tags;
  return live;
}

// What a server makes of a patch, as far as these tests go.
LiveIntegration patched(LiveIntegration live, const PatchDocument& patch) {
  for (const auto& operation : patch) {
    if (operation.path == "/tags") live.tags = std::get<std::vector<std::string>>(operation.value);
    if (operation.path == "/name") live.name = std::get<std::string>(operation.value);
  }
  ++live.version;
  return live;
}

SecretEvidence evidence(
    const DesiredIntegration& desired, LiveIntegration live, const PlanPolicy& policy) {
  live.name += " edited";  // so that there is an update, which tells the evidence
  const auto update = build_update(desired, live, policy);
  for (const auto* list : {&update.changes, &update.unchanged}) {
    for (const auto& change : *list) {
      if (change.field == "config.password") return change.evidence;
    }
  }
  return SecretEvidence::kNone;
}

TEST(SecretEvidence, IsALadder) {
  const auto policy = keyed(kNewKey);
  auto moved = written("abc-1-xyz", policy);
  moved.version = 2;
  auto unconfirmed = written("abc-1-xyz", {});
  unconfirmed.secret_suspect = true;
  auto confirmed = written("abc-1-xyz", policy);
  confirmed.secret_suspect = true;
  auto none = written("abc-1-xyz", policy);
  none.config->erase("password");
  const struct {
    std::string_view desired;
    LiveIntegration live;
    SecretEvidence expected;
    bool rewritten;
  } cases[] = {
      {"abc-1-xyz", none, SecretEvidence::kAbsent, true},
      {"cba-1-xyz", written("abc-1-xyz", policy), SecretEvidence::kMaskDiffers, true},
      {"abc-2-xyz", written("abc-1-xyz", policy), SecretEvidence::kFingerprintDiffers, true},
      {"abc-1-xyz", unconfirmed, SecretEvidence::kWriteUnconfirmed, true},
      {"abc-1-xyz", moved, SecretEvidence::kVersionMoved, false},
      {"abc-2-xyz", moved, SecretEvidence::kFingerprintDiffers, true},
      {"abc-1-xyz", written("abc-1-xyz", {}), SecretEvidence::kMaskAgrees, false},
      {"abc-2-xyz", written("abc-1-xyz", {}), SecretEvidence::kMaskAgrees, false},
      {"abc-1-xyz", written("abc-1-xyz", policy), SecretEvidence::kFingerprintAgrees, false},
      {"abc-1-xyz", confirmed, SecretEvidence::kFingerprintAgrees, false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(evidence(wanting(c.desired), c.live, policy), c.expected) << in_words(c.expected);
    EXPECT_EQ(!build_update(wanting(c.desired), c.live, policy).patch.empty(), c.rewritten)
        << in_words(c.expected);
  }
}

TEST(SecretEvidence, SuspectsAreRewrittenOnRequest) {
  auto policy = keyed(kNewKey);
  auto live = written("abc-1-xyz", policy);
  live.version = 5;
  EXPECT_EQ(build_update(wanting("abc-1-xyz"), live, policy).suspect_secrets.size(), 1U);
  policy.secrets.on_suspect = OnSuspect::kRewrite;
  const auto update = build_update(wanting("abc-1-xyz"), live, policy);
  EXPECT_TRUE(update.suspect_secrets.empty());
  ASSERT_EQ(update.patch.size(), 2U);
  EXPECT_EQ(update.patch[1].path, "/config/password");
  live = patched(live, update.patch);
  EXPECT_EQ(written_at(live.tags), 6);
  EXPECT_TRUE(build_update(wanting("abc-1-xyz"), live, policy).patch.empty());
}

TEST(SecretEvidence, NeedsNoKeyToSeeThatTheVersionMoved) {
  auto live = written("abc-1-xyz", keyed(kNewKey));
  EXPECT_TRUE(build_update(wanting("abc-1-xyz"), live, {}).suspect_secrets.empty());
  live.version = 2;
  EXPECT_EQ(build_update(wanting("abc-1-xyz"), live, {}).suspect_secrets.size(), 1U);
  auto unresolved = desired_redis("a");
  unresolved.secrets = {secret_not_here("PASSWORD")};
  EXPECT_EQ(build_update(unresolved, live, {}).suspect_secrets.size(), 1U);
}

TEST(SecretTagsOfAPatch, OurOwnWritesRaiseNoSuspicion) {
  for (const auto& policy : {keyed(kNewKey), PlanPolicy()}) {
    auto live = written("abc-1-xyz", keyed(kNewKey));
    live.name = "old";
    const auto update = build_update(wanting("abc-1-xyz"), live, policy);
    EXPECT_TRUE(update.stamps);
    live = patched(live, update.patch);
    EXPECT_EQ(written_at(live.tags), 2);
    EXPECT_EQ(
        evidence(wanting("abc-1-xyz"), live, keyed(kNewKey)), SecretEvidence::kFingerprintAgrees);
  }
}

TEST(SecretTagsOfAPatch, ASuspicionOutlivesAWriteOfSomethingElse) {
  const auto policy = keyed(kNewKey);
  auto live = written("abc-1-xyz", policy);
  live.version = 3;
  live.name = "old";
  live = patched(live, build_update(wanting("abc-1-xyz"), live, policy).patch);
  EXPECT_EQ(build_update(wanting("abc-1-xyz"), live, policy).suspect_secrets.size(), 1U);
}

TEST(SecretTagsOfAPatch, AFingerprintIsOnlyWrittenWithItsSecret) {
  auto live = written("abc-1-xyz", {});
  EXPECT_TRUE(build_update(wanting("abc-1-xyz"), live, keyed(kNewKey)).patch.empty());
  live.name = "old";
  const auto named = build_update(wanting("abc-1-xyz"), live, keyed(kNewKey));
  ASSERT_EQ(named.patch.size(), 1U);
  EXPECT_EQ(named.patch[0].path, "/name");
  const auto rotated = build_update(wanting("new-1-xyz"), live, keyed(kNewKey));
  ASSERT_EQ(rotated.patch.size(), 3U);
  live.config->set("password", std::string("new********xyz"));
  EXPECT_EQ(
      evidence(wanting("new-2-xyz"), patched(live, rotated.patch), keyed(kNewKey)),
      SecretEvidence::kFingerprintDiffers);
}

TEST(SecretTagsOfAPatch, AWriteWithoutAKeyLeavesNoFalseFingerprint) {
  const auto live = written("abc-1-xyz", keyed(kNewKey));
  const auto update = build_update(wanting("new-1-xyz"), live, {});
  for (const auto& tag : patched(live, update.patch).tags)
    EXPECT_FALSE(fingerprint_tag(tag)) << tag;
}

TEST(SecretTagsOfAPatch, GoWithTheSecret) {
  const auto live = written("abc-1-xyz", keyed(kNewKey));
  auto bare = live;
  bare.config->set("password", std::string());
  const auto update = build_update(desired_redis("a"), bare, keyed(kNewKey));
  EXPECT_EQ(patched(bare, update.patch).tags, with_ownership({}, "default"));
}

TEST(FingerprintRotation, RenewsWhatThePreviousKeyVouchesFor) {
  const auto rotating = keyed(kNewKey, kOldKey);
  auto live = written("abc-1-xyz", keyed(kOldKey));
  const auto update = build_update(wanting("abc-1-xyz"), live, rotating);
  ASSERT_EQ(update.patch.size(), 1U) << "the tags, and not the secret";
  EXPECT_TRUE(update.stamps);
  live = patched(live, update.patch);
  EXPECT_TRUE(build_update(wanting("abc-1-xyz"), live, rotating).patch.empty());
  EXPECT_EQ(
      evidence(wanting("abc-2-xyz"), live, keyed(kNewKey)), SecretEvidence::kFingerprintDiffers);
}

TEST(FingerprintRotation, StillSeesDriftWithThePreviousKey) {
  EXPECT_EQ(
      evidence(wanting("abc-2-xyz"), written("abc-1-xyz", keyed(kOldKey)), keyed(kNewKey, kOldKey)),
      SecretEvidence::kFingerprintDiffers);
}

TEST(FingerprintRotation, ATagOfAnUnknownKeyIsNoEvidence) {
  const auto live = written("abc-1-xyz", keyed(kOldKey));
  EXPECT_EQ(evidence(wanting("abc-2-xyz"), live, keyed(kNewKey)), SecretEvidence::kMaskAgrees);
  EXPECT_TRUE(build_update(wanting("abc-2-xyz"), live, keyed(kNewKey)).patch.empty());
}

TEST(FingerprintKey, BindsTheSecretToItsPlace) {
  const auto key = key_of(kNewKey);
  const auto place = testing::redis_at("shop", "production");
  const Secret secret("hunter2-hunter2");
  const auto mac = key.mac(place, "a", "password", secret);
  EXPECT_EQ(mac.size(), 24U);
  EXPECT_EQ(key.id().size(), 8U);
  EXPECT_EQ(mac, key.mac(place, "a", "password", secret));
  EXPECT_NE(mac, key.mac(testing::redis_at("shop", "test"), "a", "password", secret));
  EXPECT_NE(mac, key.mac(testing::redis_at("shopp", "roduction"), "a", "password", secret));
  EXPECT_NE(mac, key.mac(testing::dynamodb_at("shop", "production"), "a", "password", secret));
  EXPECT_NE(mac, key.mac(place, "b", "password", secret));
  EXPECT_NE(mac, key.mac(place, "a", "username", secret));
  EXPECT_NE(mac, key.mac(place, "a", "password", Secret("hunter2-hunter3")));
  EXPECT_NE(mac, key_of(kOldKey).mac(place, "a", "password", secret));
}

TEST(FingerprintKey, OutlivesARenaming) {
  const auto policy = keyed(kNewKey);
  auto renamed = wanting("abc-1-xyz");
  renamed.display_name = "b";
  auto live = written("abc-1-xyz", policy);
  const auto update = build_update(renamed, live, policy);
  ASSERT_EQ(update.patch.size(), 2U) << "name and tags, and not the secret";
  live = patched(live, update.patch);
  EXPECT_TRUE(build_update(renamed, live, policy).patch.empty());
}

TEST(SuspectSecret, IsAFindingAndNoChange) {
  DesiredSet desired;
  desired.items = {wanting("abc-1-xyz")};
  LiveSnapshot live;
  live.items = {written("abc-1-xyz", keyed(kNewKey))};
  live.items[0].version = 4;
  const auto plan = make_plan(desired, live, keyed(kNewKey));
  EXPECT_FALSE(plan.has_changes());
  EXPECT_FALSE(plan.has_errors());
  ASSERT_EQ(plan.findings.size(), 1U);
  EXPECT_EQ(plan.findings[0].kind, FindingKind::kSecretSuspect);
  EXPECT_EQ(
      plan.findings[0].message,
      "config.password may have been changed: the integration was edited (version 4) since "
      "Storekeeper last wrote it (version 1)");
}

}  // namespace
}  // namespace storekeeper
