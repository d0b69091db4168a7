// What nobody knows of the service, and the switches that make the emulator go either way.
#include "emulator_fixture.hpp"

namespace storekeeper::testing {
namespace {

constexpr const char* kDynamoBody =
    R"({"config":{"tableName":"t","region":"eu-west-1","roleArn":"r","externalId":"e"}})";

std::string replace_member(const std::string& path, const std::string& value) {
  return R"([{"op":"replace","path":")" + path + R"(","value":)" + value + "}]";
}

TEST_F(EmulatorTest, ListsAndGetsLagOnTheirOwn) {
  behave("readLag", "100");
  behave("listLag", "400");
  const auto path = create();
  const auto listed = [&] {
    const auto list = json(call("GET", kStores).body);
    const auto& items = *list.find("items")->as_array();
    return items.empty() ? std::string() : *items[0].find("name")->as_string();
  };
  EXPECT_EQ(call("GET", path).status, 404);
  now_ms_ += 100;
  EXPECT_EQ(call("GET", path).status, 200);
  EXPECT_EQ(listed(), "");
  call("PATCH", path, replace_member("/name", "\"second\""));
  now_ms_ += 100;
  EXPECT_EQ(text_at(call("GET", path), "name"), "second");
  now_ms_ += 300;
  EXPECT_EQ(listed(), "main") << "the list shows one version after the other";
  EXPECT_EQ(text_at(call("GET", path), "name"), "second") << "and a GET never goes back";
  now_ms_ += 100;
  EXPECT_EQ(listed(), "second");
}

TEST_F(EmulatorTest, NothingVanishesWhenTheClockIsTurnedBack) {
  const auto path = create();
  now_ms_ -= 60'000;
  EXPECT_EQ(call("GET", path).status, 200);
}

TEST_F(EmulatorTest, AStoreIsPendingUntilItsFirstSync) {
  behave("firstSync", "5000");
  const auto path = create();
  const auto status = [&] { return text_at(call("GET", path), "_status"); };
  const std::string pending = R"({"available":false,"potentiallyStale":false,"errors":[]})";
  EXPECT_EQ(status(), pending);
  now_ms_ += 5000;
  EXPECT_NE(status().find(R"("available":true)"), std::string::npos);
  EXPECT_NE(status().find(R"("lastSync":)" + std::to_string(now_ms_)), std::string::npos);
  call("PATCH", path, replace_member("/on", "false"));
  EXPECT_EQ(status(), pending) << "off";
  call("PATCH", path, replace_member("/on", "true"));
  EXPECT_EQ(status(), pending) << "it starts anew";
}

TEST_F(EmulatorTest, AnInterruptedStoreGetsStale) {
  behave("health", "interrupted");
  behave("staleAfter", "60000");
  const auto path = create();
  const auto first_sync = now_ms_;
  const auto status = [&] { return json(text_at(call("GET", path), "_status")); };
  now_ms_ += 59'999;
  auto seen = status();
  EXPECT_TRUE(*seen.find("available")->as_bool());
  EXPECT_FALSE(*seen.find("potentiallyStale")->as_bool());
  now_ms_ += 1;
  seen = status();
  EXPECT_FALSE(*seen.find("available")->as_bool());
  EXPECT_TRUE(*seen.find("potentiallyStale")->as_bool());
  EXPECT_EQ(*seen.find("lastSync")->as_integer(), first_sync);
  EXPECT_GT(*seen.find("lastError")->as_integer(), first_sync);
  EXPECT_EQ(seen.find("errors")->as_array()->size(), 1U);
}

TEST_F(EmulatorTest, TheConflictOfADuplicateHasACodeOfItsOwnIfToldSo) {
  create();
  behave("duplicateName", "conflict");
  EXPECT_EQ(text_at(call("POST", kRedisPath, kRedisBody), "code"), "optimistic_locking_error");
  behave("duplicateCode", "key_exists");
  const auto refused = call("POST", kRedisPath, kRedisBody);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(text_at(refused, "code"), "key_exists");
}

TEST_F(EmulatorTest, AbsentMembersCanBeReplacedAndRemovedIfToldSo) {
  behave("defaultsOnRead", "false");
  const auto path = create(R"({"config":{"host":"h"}})");
  const auto remove = R"([{"op":"remove","path":"/config/username"}])";
  EXPECT_EQ(call("PATCH", path, remove).status, 400);
  EXPECT_EQ(call("PATCH", path, replace_member("/config/port", "\"7\"")).status, 400);
  behave("patchAbsent", "accept");
  EXPECT_EQ(call("PATCH", path, remove).status, 200);
  const auto added = call("PATCH", path, replace_member("/config/port", "\"7\""));
  EXPECT_EQ(config_at(added, "port"), "7");
  EXPECT_EQ(call("PATCH", path, replace_member("/config/a/b", "1")).status, 400);
}

TEST_F(EmulatorTest, ExternalIdMayBeFixed) {
  const auto made = call("POST", kDynamoPath, kDynamoBody);
  const auto path = std::string(kDynamoPath) + "/" + text_at(made, "_id");
  EXPECT_EQ(call("PATCH", path, replace_member("/config/externalId", "\"f\"")).status, 200);
  behave("externalIdChange", "refuse");
  EXPECT_EQ(call("PATCH", path, replace_member("/config/externalId", "\"g\"")).status, 400);
  EXPECT_EQ(call("PATCH", path, replace_member("/config/tableName", "\"u\"")).status, 200);
}

TEST_F(EmulatorTest, OddKeysAreNotFoundIfToldSo) {
  const auto odd = std::string(kStores) + "/sh%20op/production/redis";
  EXPECT_EQ(call("POST", odd, kRedisBody).status, 201);
  behave("oddKeys", "refuse");
  EXPECT_EQ(call("POST", odd, kRedisBody).status, 404);
  EXPECT_EQ(call("POST", std::string(kStores) + "/shop/-e/redis", kRedisBody).status, 404);
  EXPECT_EQ(call("POST", std::string(kStores) + "/s.h-o_p/1/redis", kRedisBody).status, 201);
  EXPECT_EQ(call("GET", "/api/v2/projects/.shop").status, 404);
}

TEST_F(EmulatorTest, TheListHasAParentIfToldSo) {
  EXPECT_EQ(call("GET", kStores).body.find("parent"), std::string::npos);
  behave("parentLink", "true");
  EXPECT_NE(call("GET", kStores).body.find("parent"), std::string::npos);
}

class Policies : public EmulatorTest {
 protected:
  void start_with_policy(const std::string& statement) {
    EmulatorSettings settings;
    auto tokens = read_tokens(
        json(R"({"tokens":[{"token":"custom","name":"ci","inlineRole":[)" + statement + "]}]}"));
    ASSERT_TRUE(tokens) << tokens.error().message;
    settings.tokens = *std::move(tokens);
    start(std::move(settings));
  }
  HttpResponse as_custom(const std::string& method, const std::string& target) {
    return call_as("custom", method, target, method == "POST" ? kRedisBody : "");
  }
};

TEST_F(Policies, MayNameTheEnvironment) {
  start_with_policy(
      R"({"effect":"allow","actions":["*"],"resources":["proj/shop:env/test:integration/*"]})");
  const auto in_test = std::string(kStores) + "/shop/test/redis";
  EXPECT_EQ(as_custom("POST", in_test).status, 403) << "policies name integration/KIND by default";
  behave("policyResource", "environment");
  const auto made = as_custom("POST", in_test);
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_NE(text_at(made, "_access").find(R"("denied":[])"), std::string::npos) << made.body;
  const auto refused = as_custom("POST", kRedisPath);
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.body.find("proj/shop:env/production:integration/redis"), std::string::npos);
}

TEST_F(Policies, MayHideItemsFromTheList) {
  start_with_policy(
      R"({"effect":"allow","actions":["updateOn"],"resources":["integration/redis"]})");
  create();
  EXPECT_EQ(call("POST", kDynamoPath, kDynamoBody).status, 201);
  const auto items = [&] {
    return json(as_custom("GET", kStores).body).find("items")->as_array()->size();
  };
  EXPECT_EQ(items(), 2U);
  behave("policyList", "allowed");
  EXPECT_EQ(items(), 1U);
  behave("policyList", "forbid");
  EXPECT_EQ(as_custom("GET", kStores).status, 403);
  EXPECT_EQ(call_as("reader-token", "GET", kStores, "").status, 200);
}

}  // namespace
}  // namespace storekeeper::testing
