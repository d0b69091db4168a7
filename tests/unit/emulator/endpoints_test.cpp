// The API's endpoints and the gate before them, as a client sees them.
#include "unit/emulator/emulator_fixture.hpp"

namespace storekeeper::testing {
namespace {

TEST_F(EmulatorTest, CreatesReadsPatchesAndDeletes) {
  const auto made = call("POST", kRedisPath, kRedisBody);
  ASSERT_EQ(made.status, 201) << made.body;
  const auto id = text_at(made, "_id");
  EXPECT_EQ(id.size(), 24U);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(text_at(made, "version"), "1");
  const auto path = std::string(kRedisPath) + "/" + id;
  const auto read = call("GET", path);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(*read.headers.find("Content-Type"), "application/json");
  EXPECT_EQ(text_at(read, "name"), "main");
  EXPECT_EQ(text_at(read, "on"), "true");
  EXPECT_EQ(text_at(read, "tags"), R"(["b","a"])");
  EXPECT_EQ(config_at(read, "host"), "redis.example");

  const auto patch = R"([{"op":"test","path":"/version","value":1},
      {"op":"replace","path":"/name","value":"other"},
      {"op":"replace","path":"/config/port","value":"7000"}])";
  const auto patched = call("PATCH", path, patch);
  ASSERT_EQ(patched.status, 200) << patched.body;
  EXPECT_EQ(text_at(patched, "version"), "2");
  EXPECT_EQ(text_at(patched, "name"), "other");
  EXPECT_EQ(config_at(patched, "port"), "7000");
  EXPECT_EQ(stored_password(), "super-secret-123");

  const auto gone = call("DELETE", path);
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.body, "");
  EXPECT_EQ(call("GET", path).status, 404);
  EXPECT_EQ(call("DELETE", path).status, 404);
  EXPECT_EQ(call("PATCH", path, "[]").status, 404);
}

TEST_F(EmulatorTest, GivesAllTheFieldsOfTheSchema) {
  const auto path = create();
  EXPECT_EQ(
      call("GET", path).body,
      std::string(R"({"_links":{"self":{"href":")") + path +
          R"(","type":"application/json"},"parent":{"href":")" + kStores +
          R"(","type":"application/json"},"project":{"href":"/api/v2/projects/shop",)"
          R"("type":"application/json"},"environment":{"href":)"
          R"("/api/v2/projects/shop/environments/production","type":"application/json"}},)"
          R"("_id":")" +
          path.substr(path.rfind('/') + 1) +
          R"(","integrationKey":"redis","projectKey":"shop","environmentKey":"production",)"
          R"("config":{"host":"redis.example","port":"6380","password":"sup********123",)"
          R"("username":"","tlsEnabled":false},"on":true,"tags":["b","a"],"name":"main",)"
          R"("version":1,"_access":{"denied":[],"allowed":[)" +
          [] {
            std::string allowed;
            for (const auto* name :
                 {"createIntegration", "deleteIntegration", "updateName", "updateConfiguration",
                  "updateOn", "updateTags"}) {
              allowed += (allowed.empty() ? "" : ",") + std::string(R"({"action":")") + name +
                         R"(","reason":{"effect":"allow","resources":["integration/redis"],)"
                         R"("actions":[")" +
                         name + R"("],"role_name":"admin"}})";
            }
            return allowed;
          }() +
          R"(]},"_status":{"available":true,"potentiallyStale":false,)"
          R"("lastSync":1700000000000,"errors":[]}})");
}

TEST_F(EmulatorTest, ListsEverythingInTheOrderOfCreationWithoutConfig) {
  create();
  call(
      "POST", kDynamoPath,
      R"({"config":{"tableName":"t","region":"eu-west-1","roleArn":"r","externalId":"e"}})");
  const auto list = call("GET", kStores);
  EXPECT_EQ(list.status, 200);
  const auto document = json(list.body);
  EXPECT_EQ(
      to_json(*document.find("_links")),
      std::string(R"({"self":{"href":")") + kStores + R"(","type":"application/json"}})");
  const auto& items = *document.find("items")->as_array();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(*items[0].find("integrationKey")->as_string(), "redis");
  EXPECT_EQ(*items[1].find("integrationKey")->as_string(), "dynamodb");
  EXPECT_FALSE(items[0].find("config"));
  EXPECT_EQ(to_json(*items[1].find("on")), "false");
  EXPECT_EQ(
      to_json(*items[1].find("_status")),
      R"({"available":false,"potentiallyStale":false,"errors":[]})");
}

TEST_F(EmulatorTest, WantsATokenItKnows) {
  auto asked = request("GET", kStores);
  asked.headers = Headers{{"LD-API-Version", "beta"}};
  EXPECT_EQ(send(asked).response.status, 401);
  asked.headers.add("Authorization", "Bearer admin-token");
  const auto refused = send(asked).response;
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.body, R"({"code":"unauthorized","message":"invalid access token"})");
  behave("unauthorizedBody", "empty");
  EXPECT_EQ(send(asked).response.body, "");
}

TEST_F(EmulatorTest, WantsTheBetaHeaderAndCountsTheFirstValue) {
  auto asked = request("GET", kStores);
  asked.headers = Headers{{"Authorization", "admin-token"}};
  const auto refused = send(asked).response;
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(text_at(refused, "code"), "(absent)");
  EXPECT_NE(text_at(refused, "message").find("LD-API-Version"), std::string::npos);
  asked.headers.add("LD-API-Version", "20240415");
  asked.headers.add("LD-API-Version", "beta");
  EXPECT_EQ(send(asked).response.status, 403);
  asked.headers = Headers{
      {"Authorization", "admin-token"}, {"ld-api-version", "beta"}, {"LD-API-Version", "20240415"}};
  EXPECT_EQ(send(asked).response.status, 200);
  asked = request("GET", "/api/v2/projects/shop");
  asked.headers = Headers{{"Authorization", "admin-token"}};
  EXPECT_EQ(send(asked).response.status, 200) << "projects are not in beta";
  for (const auto* status : {"400", "404"}) {
    behave("missingBeta", status);
    asked.target = kStores;
    EXPECT_EQ(std::to_string(send(asked).response.status), status);
  }
}

TEST_F(EmulatorTest, AnswersUnknownPathsAndMethods) {
  EXPECT_EQ(call("GET", "/api/v2/flags").status, 404);
  EXPECT_EQ(call("GET", "*").status, 404);
  const auto refused = call("PUT", std::string(kRedisPath) + "/1");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(text_at(refused, "code"), "method_not_allowed");
  EXPECT_EQ(*refused.headers.find("Allow"), "GET, PATCH, DELETE");
  EXPECT_EQ(*call("GET", kRedisPath).headers.find("Allow"), "POST");
  const auto missing = call("GET", std::string(kRedisPath) + "/5f0000000000000000000000");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(text_at(missing, "code"), "not_found");
}

TEST_F(EmulatorTest, FindsAnIntegrationUnderItsOwnPathOnly) {
  const auto path = create();
  const auto id = path.substr(path.rfind('/'));
  EXPECT_EQ(call("GET", kDynamoPath + id).status, 404);
  const std::string other = "/api/v2/integration-capabilities/big-segment-store/shop/staging/redis";
  EXPECT_EQ(call("GET", other + id).status, 404);
  EXPECT_EQ(call("DELETE", other + id).status, 404);
  EXPECT_EQ(count(), 1U);
}

TEST_F(EmulatorTest, TakesAnOverrideOfTheMethod) {
  const auto path = create();
  auto asked = request("POST", path, R"([{"op":"replace","path":"/on","value":false}])");
  asked.headers.add("X-HTTP-Method-Override", "patch");
  EXPECT_EQ(send(asked).response.status, 200);
  asked = request("POST", path);
  asked.headers.add("X-HTTP-Method-Override", "DELETE");
  EXPECT_EQ(send(asked).response.status, 204);
  asked = request("GET", path);
  asked.headers.add("X-HTTP-Method-Override", "DELETE");
  EXPECT_EQ(send(asked).response.status, 404) << "only a POST can stand in";
}

TEST_F(EmulatorTest, RefusesBodiesThatCannotBe) {
  const std::string bodies[] = {
      "",
      "{",
      "[]",
      "null",
      "{}",
      R"({"config":1})",
      R"({"config":{"host":"h"},"on":"yes"})",
      R"({"config":{"host":"h"},"name":1})",
      R"({"config":{"host":"h"},"tags":"a"})",
      R"({"config":{"host":"h"},"tags":[1]})",
      "\xFF\xFE",
      std::string(100'000, '['),
      R"({"config":{"host":"\ud800"}})",
      R"({"config":{"host":1e999}})"};
  for (const auto& body : bodies) {
    const auto refused = call("POST", kRedisPath, body);
    EXPECT_EQ(refused.status, 400) << body.substr(0, 60);
    EXPECT_EQ(text_at(refused, "code"), "invalid_request");
  }
  EXPECT_EQ(count(), 0U);
}

TEST_F(EmulatorTest, NeverQuotesTheBodyInAnError) {
  const auto refused = call("POST", kRedisPath, R"({"config":{"host":"h","password":"hunter2)");
  EXPECT_EQ(refused.body.find("hunter2"), std::string::npos);
}

struct PatchRefusal {
  const char* patch;
  int status;
  const char* code;
};

TEST_F(EmulatorTest, RefusesPatchesThatCannotBe) {
  const auto path = create();
  const auto before = call("GET", path).body;
  const PatchRefusal cases[] = {
      {"", 400, "invalid_request"},
      {"{}", 400, "invalid_patch"},
      {"[1]", 400, "invalid_patch"},
      {R"([{"op":"replace","path":"/_id","value":"x"}])", 400, "invalid_patch"},
      {R"([{"op":"replace","path":"/version","value":9}])", 400, "invalid_patch"},
      {R"([{"op":"replace","path":"/projectKey","value":"x"}])", 400, "invalid_patch"},
      {R"([{"op":"add","path":"/colour","value":"x"}])", 400, "invalid_patch"},
      {R"([{"op":"replace","path":"","value":{}}])", 400, "invalid_patch"},
      {R"([{"op":"move","from":"/_id","path":"/name"}])", 400, "invalid_patch"},
      {R"([{"op":"remove","path":"/config/nothing"}])", 400, "invalid_patch"},
      {R"([{"op":"remove","path":"/config"}])", 400, "invalid_request"},
      {R"([{"op":"remove","path":"/config/host"}])", 400, "invalid_request"},
      {R"([{"op":"replace","path":"/config","value":null}])", 400, "invalid_request"},
      {R"([{"op":"replace","path":"/name","value":7}])", 400, "invalid_request"},
      {R"([{"op":"replace","path":"/on","value":"true"}])", 400, "invalid_request"},
      {R"([{"op":"add","path":"/tags/-","value":7}])", 400, "invalid_request"},
      {R"([{"op":"replace","path":"/name","value":"x"},
           {"op":"test","path":"/version","value":7}])",
       409, "optimistic_locking_error"},
  };
  for (const auto& each : cases) {
    const auto refused = call("PATCH", path, each.patch);
    EXPECT_EQ(refused.status, each.status) << each.patch;
    EXPECT_EQ(text_at(refused, "code"), each.code) << each.patch;
  }
  EXPECT_EQ(call("GET", path).body, before);
}

TEST_F(EmulatorTest, AppliesAllSixOperations) {
  const auto path = create();
  const auto done = call("PATCH", path, R"([
      {"op":"test","path":"/tags","value":["b","a"]},
      {"op":"add","path":"/tags/1","value":"c"},
      {"op":"remove","path":"/tags/0"},
      {"op":"replace","path":"/config/host","value":"h2"},
      {"op":"copy","from":"/integrationKey","path":"/name"},
      {"op":"move","from":"/tags/1","path":"/tags/0"}])");
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(text_at(done, "tags"), R"(["a","c"])");
  EXPECT_EQ(text_at(done, "name"), "redis");
  EXPECT_EQ(text_at(done, "version"), "2");
}

TEST_F(EmulatorTest, RaisesTheVersionForEffectivePatchesOnly) {
  const auto path = create();
  const auto noop = R"([{"op":"replace","path":"/name","value":"main"}])";
  EXPECT_EQ(text_at(call("PATCH", path, noop), "version"), "1");
  EXPECT_EQ(text_at(call("PATCH", path, "[]"), "version"), "1");
  behave("versionOnNoop", "true");
  EXPECT_EQ(text_at(call("PATCH", path, noop), "version"), "2");
}

TEST_F(EmulatorTest, KeepsReadersAndCustomRolesInTheirPlace) {
  const auto path = create();
  EXPECT_EQ(call_as("reader-token", "GET", kStores, "").status, 200);
  for (const auto& [method, target] :
       {std::pair<std::string, std::string>{"POST", kRedisPath},
        {"PATCH", path},
        {"DELETE", path}}) {
    const auto refused = call_as("reader-token", method, target, kRedisBody);
    EXPECT_EQ(refused.status, 403) << method;
    EXPECT_EQ(text_at(refused, "code"), "forbidden");
    EXPECT_NE(text_at(refused, "message").find("integration/redis"), std::string::npos);
  }
  EXPECT_EQ(call_as("writer-token", "DELETE", path, "").status, 204);
  const auto access = json(text_at(call_as("reader-token", "GET", create(), ""), "_access"));
  EXPECT_EQ(access.find("denied")->as_array()->size(), 6U);
  EXPECT_EQ(access.find("allowed")->as_array()->size(), 0U);
}

TEST_F(EmulatorTest, AsksForTheRightToChangeEachMember) {
  EmulatorSettings settings;
  settings.tokens = *read_tokens(json(R"({"tokens":[{"token":"custom","inlineRole":[
      {"effect":"allow","actions":["updateName","updateOn"],"resources":["integration/*"]}]}]})"));
  start(std::move(settings));
  const auto path = create();
  const auto name = R"([{"op":"replace","path":"/name","value":"x"}])";
  EXPECT_EQ(call_as("custom", "PATCH", path, name).status, 200);
  const auto tags = R"([{"op":"replace","path":"/tags","value":[]}])";
  const auto refused = call_as("custom", "PATCH", path, tags);
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.body.find("updateTags"), std::string::npos);
  const auto config = R"([{"op":"replace","path":"/config/host","value":"x"}])";
  EXPECT_EQ(call_as("custom", "PATCH", path, config).status, 403);
}

TEST_F(EmulatorTest, KnowsTheProjectsOfItsSeedOnly) {
  EmulatorSettings settings;
  settings.any_project = false;
  settings.seed = json(R"({"projects":[{"key":"shop","name":"Shop","environments":[
      {"key":"production","_id":"0123456789abcdef01234567"}]}],
      "integrations":[{"projectKey":"shop","environmentKey":"production","integrationKey":"redis",
      "_id":"5f0000000000000000000001","version":7,"name":"old","config":{"host":"h"}}]})");
  start(std::move(settings));
  EXPECT_EQ(
      text_at(call("GET", std::string(kRedisPath) + "/5f0000000000000000000001"), "version"), "7");
  const auto project = call("GET", "/api/v2/projects/shop");
  EXPECT_EQ(project.status, 200);
  EXPECT_EQ(text_at(project, "name"), "Shop");
  EXPECT_EQ(
      text_at(call("GET", "/api/v2/projects/shop/environments/production"), "_id"),
      "0123456789abcdef01234567");
  EXPECT_EQ(call("GET", "/api/v2/projects/other").status, 404);
  EXPECT_EQ(call("GET", "/api/v2/projects/shop/environments/test").status, 404);
  EXPECT_EQ(
      call("POST", "/api/v2/integration-capabilities/big-segment-store/shop/test/redis", kRedisBody)
          .status,
      404);
  EXPECT_EQ(
      call(
          "POST", "/api/v2/integration-capabilities/big-segment-store/shop/production/mongo",
          kRedisBody)
          .status,
      404);
}

TEST_F(EmulatorTest, RefusesSeedsWithMistakesByPointer) {
  const std::pair<const char*, const char*> cases[] = {
      {"[]", "object"},
      {R"({"projects":[{}]})", "/projects/0/key"},
      {R"({"projects":[{"key":"a"},{"key":"a"}]})", "/projects/1/key"},
      {R"({"projects":[{"key":"a","environments":[{}]}]})", "/projects/0/environments/0/key"},
      {R"({"integrations":[{"projectKey":"p"}]})", "/integrations/0/environmentKey"},
      {R"({"integrations":[{"projectKey":"p","environmentKey":"e","integrationKey":"x"}]})",
       "/integrations/0/integrationKey"},
      {R"({"integrations":[{"projectKey":"p","environmentKey":"e","integrationKey":"redis"}]})",
       "/integrations/0 names the project"}};
  for (const auto& [seed, expected] : cases) {
    EmulatorSettings settings;
    settings.any_project = false;
    settings.seed = json(seed);
    const auto made = Emulator::make(std::move(settings));
    ASSERT_FALSE(made) << seed;
    EXPECT_NE(made.error().message.find(expected), std::string::npos) << made.error().message;
  }
}

TEST_F(EmulatorTest, AnswersTheNeighbouringEndpoints) {
  create();
  EXPECT_EQ(text_at(call("GET", "/api/v2/caller-identity"), "tokenName"), "admin");
  EXPECT_NE(
      call("GET", "/api/v2/public-ip-list").body.find("outboundAddresses"), std::string::npos);
  const auto log = json(call("GET", "/api/v2/auditlog").body);
  ASSERT_EQ(log.find("items")->as_array()->size(), 1U);
  EXPECT_EQ(
      *log.find("items")->as_array()->front().find("titleVerb")->as_string(),
      "created the integration");
}

TEST_F(EmulatorTest, LimitsWhatItLetsThrough) {
  behave("routeLimit", "2");
  EXPECT_EQ(call("GET", kStores).status, 200);
  const auto second = call("GET", kStores);
  EXPECT_EQ(*second.headers.find("X-Ratelimit-Route-Remaining"), "0");
  const auto third = call("GET", kStores);
  EXPECT_EQ(third.status, 429);
  EXPECT_EQ(text_at(third, "code"), "rate_limited");
  EXPECT_EQ(*third.headers.find("X-Ratelimit-Reset"), "1700000010000");
  now_ms_ = 1'700'000'010'000;
  EXPECT_EQ(call("GET", kStores).status, 200);
}

TEST_F(EmulatorTest, DatesItsAnswersByItsOwnClock) {
  EXPECT_EQ(*call("GET", kStores).headers.find("Date"), "Tue, 14 Nov 2023 22:13:20 GMT");
  behave("clockSkewMs", "3600000");
  const auto skewed = call("GET", kStores);
  EXPECT_EQ(*skewed.headers.find("Date"), "Tue, 14 Nov 2023 23:13:20 GMT");
  EXPECT_EQ(*skewed.headers.find("X-Ratelimit-Reset"), "1700003610000");
}

}  // namespace
}  // namespace storekeeper::testing
