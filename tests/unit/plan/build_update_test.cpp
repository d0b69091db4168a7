#include "plan/build_update.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/ignored_fields.hpp"
#include "model/ownership.hpp"
#include "support/builders.hpp"

namespace storekeeper {
namespace {

using testing::desired_redis;
using testing::live_redis;
using testing::secret_from;
using testing::secret_not_here;

PatchDocument patch_of(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy = {}) {
  return build_update(desired, live, policy).patch;
}

TEST(BuildUpdate, SendsNothingWhereBothSidesAgree) {
  auto live = live_redis("a", "1");
  EXPECT_TRUE(patch_of(desired_redis("a"), live).empty());
  EXPECT_TRUE(build_update(desired_redis("a"), live, {}).changes.empty());
}

TEST(BuildUpdate, TakesAbsentNullAndDefaultForTheSame) {
  const ConfigValue kinds[] = {std::string("6379"), RawJson{"6379"}, RawJson{"null"}};
  for (const auto& port : kinds) {
    auto live = live_redis("a", "1");
    live.config = Config{{"host", std::string("redis.example.com")}, {"port", port}};
    EXPECT_TRUE(patch_of(desired_redis("a"), live).empty());
    auto stated = desired_redis("a");
    stated.config.set("port", std::string("6379"));
    stated.config.set("tlsEnabled", false);
    stated.config.set("username", std::string());
    EXPECT_TRUE(patch_of(stated, live).empty());
  }
}

TEST(BuildUpdate, WritesEachDifferingFieldOnce) {
  auto desired = desired_redis("new name");
  desired.enabled = true;
  desired.tags = {"checkout"};
  desired.config.set("port", std::string("6380"));
  desired.config.set("tlsEnabled", true);
  auto live = live_redis("old name", "1");
  live.config->erase("tlsEnabled");
  const PatchDocument expected{
      {PatchVerb::kReplace, "/name", std::string("new name")},
      {PatchVerb::kReplace, "/on", true},
      {PatchVerb::kReplace, "/tags",
       std::vector<std::string>{"checkout", "managed-by.storekeeper", "owner.default"}},
      {PatchVerb::kReplace, "/config/port", std::string("6380")},
      {PatchVerb::kAdd, "/config/tlsEnabled", true},
  };
  EXPECT_EQ(patch_of(desired, live), expected);
}

TEST(BuildUpdate, RemovesWhatIsToBeAtItsDefault) {
  auto live = live_redis("a", "1");
  live.config->set("port", std::string("7000"));
  live.config->set("password", std::string("abc********xyz"));
  const PatchDocument expected{
      {PatchVerb::kRemove, "/config/password"}, {PatchVerb::kRemove, "/config/port"}};
  EXPECT_EQ(patch_of(desired_redis("a"), live), expected);
}

TEST(BuildUpdate, LeavesUnknownKeysAlone) {
  auto live = live_redis("a", "1");
  live.config->set("sentinel", RawJson{"{\"x\":1}"});
  EXPECT_TRUE(patch_of(desired_redis("a"), live).empty());
}

// Everything differs; whatever is ignored stays out of the patch and of the changes.
struct EverythingDiffers {
  EverythingDiffers() {
    desired.enabled = true;
    desired.tags = {"checkout"};
    desired.config.set("host", std::string("new.example.com"));
    desired.config.set("port", std::string("6380"));
    desired.secrets = {secret_from("password", "super-secret-123")};
    live.tags = with_ownership({"console"}, "default");
    live.config->set("username", std::string("by-hand"));
    live.config->set("password", std::string("xyz********987"));
  }
  DesiredIntegration desired = desired_redis("new name");
  LiveIntegration live = live_redis("old name", "1");
};

TEST(BuildUpdate, LeavesWhatIsIgnoredAsItIsFound) {
  for (const auto& [path, field] : ignorable_fields()) {
    EverythingDiffers sides;
    const auto all = build_update(sides.desired, sides.live, {});
    sides.desired.policy.ignored = {std::string(field)};
    const auto by_annotation = build_update(sides.desired, sides.live, {});
    auto expected = all.changes;
    const auto gone = std::erase_if(
        expected, [&, name = field](const FieldChange& change) { return change.field == name; });
    EXPECT_EQ(gone, path.starts_with("spec.dynamodb") || path == "spec.redis.tlsEnabled" ? 0U : 1U)
        << path;
    EXPECT_EQ(by_annotation.changes, expected) << path;
    EXPECT_EQ(by_annotation.patch.size(), all.patch.size() - gone) << path;

    sides.desired.policy.ignored = {};
    PlanPolicy policy;
    policy.ignored = {std::string(field)};
    EXPECT_EQ(build_update(sides.desired, sides.live, policy).patch, by_annotation.patch) << path;
  }
}

TEST(BuildUpdate, KeepsTheTagsThatAreIgnoredNextToItsOwn) {
  EverythingDiffers sides;
  sides.desired.policy.ignored = {"tags"};
  sides.live.tags = {"console", "owner.default"};  // half taken over
  const auto patch = patch_of(sides.desired, sides.live);
  const auto tags = std::find_if(patch.begin(), patch.end(), [](const PatchOperation& operation) {
    return operation.path == "/tags";
  });
  ASSERT_NE(tags, patch.end());
  EXPECT_EQ(
      std::get<std::vector<std::string>>(tags->value), with_ownership({"console"}, "default"));
}

TEST(BuildUpdate, ReplacesAWholeConfigWithWhatIsFoundWhereThatIsIgnored) {
  EverythingDiffers sides;
  sides.desired.policy.ignored = {"config.port", "config.username"};
  sides.live.config->set("port", std::string("7000"));
  PlanPolicy policy;
  policy.patch_style = PatchStyle::kWholeConfig;
  const auto patch = patch_of(sides.desired, sides.live, policy);
  const auto& config = std::get<Config>(patch.back().value);
  EXPECT_EQ(*config.find("port"), ConfigValue(std::string("7000")));
  EXPECT_EQ(*config.find("username"), ConfigValue(std::string("by-hand")));

  // The server would lose a password that only it knows.
  sides.desired.secrets.clear();
  sides.desired.policy.ignored = {"config.password"};
  EXPECT_TRUE(build_update(sides.desired, sides.live, policy).lacks_secret);
  EXPECT_FALSE(build_update(sides.desired, sides.live, {}).lacks_secret);
}

TEST(BuildUpdate, JudgesASecretByItsMask) {
  const struct {
    std::string_view secret;
    ConfigValue live;
    bool written;
  } cases[] = {
      {"super-secret-123", std::string("sup********123"), false},
      {"super-secret-123", std::string("sup********124"), true},
      {"super-secret-123", std::string("sux********123"), true},
      {"super-secret-123", std::string("********"), false},
      {"super-secret-123", std::string(), true},
      {"super-secret-123", RawJson{"null"}, true},
      {"super-secret-123", std::string("super-secret-123"), false},
      {"super-secret-123", std::string("another one"), true},
  };
  for (const auto& c : cases) {
    auto desired = desired_redis("a");
    desired.secrets.push_back(secret_from("PASSWORD", c.secret));
    auto live = live_redis("a", "1");
    live.config->set("password", c.live);
    const auto patch = patch_of(desired, live);
    EXPECT_EQ(!patch.empty(), c.written);
    if (c.written) {
      const PatchDocument expected{
          {PatchVerb::kReplace, "/config/password", SecretSlot{"password"}}};
      EXPECT_EQ(patch, expected);
    }
  }
}

TEST(BuildUpdate, RewritesASuspectSecretThoughItsMaskAgrees) {
  auto desired = desired_redis("a");
  desired.secrets.push_back(secret_from("PASSWORD", "super-secret-123"));
  auto live = live_redis("a", "1");
  live.config->set("password", std::string("sup********123"));
  live.secret_suspect = true;
  EXPECT_EQ(patch_of(desired, live).size(), 1U);
}

TEST(BuildUpdate, SaysWhichSecretsItCannotJudge) {
  auto desired = desired_redis("a");
  desired.secrets.push_back(secret_not_here("PASSWORD"));
  auto live = live_redis("a", "1");
  live.config->set("password", std::string("sup********123"));
  auto update = build_update(desired, live, {});
  EXPECT_TRUE(update.patch.empty());
  EXPECT_EQ(update.unknown_secrets, std::vector<std::string>{"password"});

  // Certain without the value: the live one has none at all.
  live.config->set("password", std::string());
  update = build_update(desired, live, {});
  EXPECT_EQ(update.patch.size(), 1U);
  EXPECT_TRUE(update.lacks_secret);
  EXPECT_TRUE(update.unknown_secrets.empty());
}

TEST(BuildUpdate, ReplacesTheWholeConfigOnlyWithEverySecret) {
  PlanPolicy policy;
  policy.patch_style = PatchStyle::kWholeConfig;
  auto desired = desired_redis("a");
  desired.config.set("host", std::string("other.example.com"));
  desired.secrets.push_back(secret_from("PASSWORD", "super-secret-123"));
  auto live = live_redis("a", "1");
  live.config->set("password", std::string("sup********123"));
  live.config->set("username", std::string("someone"));
  const PatchDocument expected{
      {PatchVerb::kReplace, "/config",
       Config{
           {"host", std::string("other.example.com")},
           {"password", SecretSlot{"password"}},
           {"username", std::string()}}}};
  EXPECT_EQ(patch_of(desired, live, policy), expected);

  desired.secrets = {secret_not_here("PASSWORD")};
  EXPECT_TRUE(build_update(desired, live, policy).lacks_secret);
}

TEST(BuildUpdate, OpensWithAGuardWhenAsked) {
  PlanPolicy policy;
  policy.guard_version = true;
  auto live = live_redis("a", "1");
  live.version = 7;
  EXPECT_TRUE(patch_of(desired_redis("a"), live, policy).empty());
  const PatchDocument expected{
      {PatchVerb::kTest, "/version", std::int64_t{7}},
      {PatchVerb::kReplace, "/name", std::string("b")}};
  EXPECT_EQ(patch_of(desired_redis("b"), live, policy), expected);
}

TEST(BuildUpdate, HidesOwnershipTagsAndSecretsFromTheChanges) {
  auto desired = desired_redis("a");
  desired.tags = {"x"};
  desired.secrets.push_back(secret_from("PASSWORD", "super-secret-123"));
  const auto update = build_update(desired, live_redis("a", "1"), {});
  ASSERT_EQ(update.changes.size(), 2U);
  EXPECT_EQ(update.changes[0].field, "tags");
  EXPECT_EQ(update.changes[0].before, FieldValue(std::vector<std::string>{}));
  EXPECT_EQ(update.changes[0].after, FieldValue(std::vector<std::string>{"x"}));
  EXPECT_EQ(update.changes[1].field, "config.password");
  EXPECT_TRUE(update.changes[1].sensitive);
  EXPECT_EQ(update.changes[1].after, FieldValue());
}

TEST(BuildUpdate, KeepsTheTagThatForbidsDeleting) {
  auto desired = desired_redis("a");
  desired.policy.never_delete = true;
  const PatchDocument expected{
      {PatchVerb::kReplace, "/tags",
       std::vector<std::string>{"managed-by.storekeeper", "owner.default", "prune.disabled"}}};
  EXPECT_EQ(patch_of(desired, live_redis("a", "1")), expected);
  auto live = live_redis("a", "1");
  live.tags.emplace_back("prune.disabled");
  EXPECT_TRUE(patch_of(desired, live).empty());
}

TEST(BuildUpdate, EscapesPointerTokens) {
  EXPECT_EQ(escape_pointer_token("a/b~c"), "a~1b~0c");
  EXPECT_EQ(escape_pointer_token("~1"), "~01");
}

TEST(BuildCreate, StatesWhatTheManifestStatesAndTheOwner) {
  auto desired = desired_redis("a");
  desired.enabled = true;
  desired.tags = {"x"};
  desired.secrets.push_back(secret_from("PASSWORD", "super-secret-123"));
  const CreateDocument expected{
      "a",
      true,
      {"managed-by.storekeeper", "owner.default", "x"},
      {{"host", std::string("redis.example.com")}, {"password", SecretSlot{"password"}}}};
  EXPECT_EQ(build_create(desired, {}), expected);
}

}  // namespace
}  // namespace storekeeper
