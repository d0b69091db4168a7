// Each switch, each fault and each control endpoint changes what it says and nothing else.
#include "unit/emulator/emulator_fixture.hpp"

namespace storekeeper::testing {
namespace {

std::string first_item(const HttpResponse& list) {
  const auto document = parse_json(list.body);
  return to_json(document->find("items")->as_array()->front());
}

TEST_F(EmulatorTest, ListConfigDecidesHowListsCarryConfig) {
  create();
  EXPECT_EQ(first_item(call("GET", kStores)).find("\"config\""), std::string::npos);
  behave("listConfig", "null");
  EXPECT_NE(first_item(call("GET", kStores)).find("\"config\":null"), std::string::npos);
  behave("listConfig", "empty");
  EXPECT_NE(first_item(call("GET", kStores)).find("\"config\":{}"), std::string::npos);
  behave("listConfig", "full");
  EXPECT_NE(
      first_item(call("GET", kStores)).find("\"password\":\"sup********123\""), std::string::npos);
}

TEST_F(EmulatorTest, WriteConfigDecidesWhetherWritesAnswerWithConfig) {
  EXPECT_EQ(config_at(call("POST", kRedisPath, kRedisBody), "password"), "sup********123");
  behave("writeConfig", "false");
  const auto made = call("POST", kRedisPath, kRedisBody);
  EXPECT_EQ(text_at(made, "config"), "(absent)");
  const auto path = std::string(kRedisPath) + "/" + text_at(made, "_id");
  EXPECT_EQ(text_at(call("PATCH", path, "[]"), "config"), "(absent)");
  EXPECT_EQ(config_at(call("GET", path), "host"), "redis.example");
}

TEST_F(EmulatorTest, DefaultsOnReadFillsInOptionalFields) {
  const auto path = create(R"({"config":{"host":"h"}})");
  EXPECT_EQ(config_at(call("GET", path), "port"), "6379");
  EXPECT_EQ(config_at(call("GET", path), "tlsEnabled"), "false");
  behave("defaultsOnRead", "false");
  EXPECT_EQ(text_at(call("GET", path), "config"), R"({"host":"h"})");
}

TEST_F(EmulatorTest, NestedPatchRefusesFieldsOfConfig) {
  const auto path = create();
  behave("nestedPatch", "refuse");
  const auto refused =
      call("PATCH", path, R"([{"op":"replace","path":"/config/port","value":"1"}])");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(text_at(refused, "code"), "invalid_patch");
  EXPECT_EQ(
      call("PATCH", path, R"([{"op":"replace","path":"/config","value":{"host":"x"}}])").status,
      200);
  EXPECT_EQ(call("PATCH", path, R"([{"op":"add","path":"/tags/-","value":"x"}])").status, 200);
}

TEST_F(EmulatorTest, PatchCommentAcceptsTheWrappedForm) {
  const auto path = create();
  const auto wrapped = R"({"comment":"why","patch":[{"op":"replace","path":"/name","value":"x"}]})";
  EXPECT_EQ(call("PATCH", path, wrapped).status, 200);
  behave("patchComment", "refuse");
  EXPECT_EQ(call("PATCH", path, wrapped).status, 400);
}

TEST_F(EmulatorTest, SemanticPatchIsRefused) {
  const auto path = create();
  auto asked = request("PATCH", path, "[]");
  asked.headers.add("Content-Type", "application/json; domain-model=launchdarkly.semanticpatch");
  EXPECT_EQ(send(asked).response.status, 400);
}

TEST_F(EmulatorTest, WholeReplaceSecretKeepsOrErasesThePassword) {
  const auto path = create();
  const auto replace = R"([{"op":"replace","path":"/config","value":{"host":"x"}}])";
  behave("wholeReplaceSecret", "keep");
  EXPECT_EQ(config_at(call("PATCH", path, replace), "password"), "sup********123");
  EXPECT_EQ(stored_password(), "super-secret-123");
  EXPECT_EQ(call("PATCH", path, R"([{"op":"remove","path":"/config/password"}])").status, 200);
  EXPECT_EQ(stored_password(), "(absent)") << "only a whole replace keeps it";
  behave("wholeReplaceSecret", "erase");
  call("PATCH", path, R"([{"op":"add","path":"/config/password","value":"super-secret-123"}])");
  EXPECT_EQ(config_at(call("PATCH", path, replace), "password"), "");
  EXPECT_EQ(stored_password(), "(absent)");
}

TEST_F(EmulatorTest, MaskStoredDecidesOnMasksWrittenBack) {
  const auto back =
      R"([{"op":"replace","path":"/config","value":{"host":"x","password":"sup********123"}}])";
  behave("maskStored", "keep");
  EXPECT_EQ(call("PATCH", create(), back).status, 200);
  EXPECT_EQ(stored_password(), "super-secret-123");
  behave("maskStored", "refuse");
  EXPECT_EQ(call("PATCH", create(), back).status, 400);
  EXPECT_EQ(stored_password(), "super-secret-123");
  behave("maskStored", "literal");
  EXPECT_EQ(call("PATCH", create(), back).status, 200);
  EXPECT_EQ(stored_password(), "sup********123");
}

TEST_F(EmulatorTest, DuplicateNameMayConflict) {
  const auto path = create();
  create();
  EXPECT_EQ(count(), 2U) << "allowed unless told otherwise";
  behave("duplicateName", "conflict");
  const auto refused = call("POST", kRedisPath, kRedisBody);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(text_at(refused, "code"), "optimistic_locking_error");
  EXPECT_EQ(
      call(
          "POST", kDynamoPath,
          R"({"name":"main","config":{"tableName":"t","region":"eu-west-1","roleArn":"r",)"
          R"("externalId":"e"}})")
          .status,
      201);
}

TEST_F(EmulatorTest, FailedTestStatusDecidesTheAnswer) {
  const auto path = create();
  const auto guarded = R"([{"op":"test","path":"/version","value":9},
      {"op":"replace","path":"/name","value":"x"}])";
  EXPECT_EQ(call("PATCH", path, guarded).status, 409);
  behave("failedTestStatus", "400");
  EXPECT_EQ(text_at(call("PATCH", path, guarded), "code"), "invalid_patch");
  behave("failedTestStatus", "422");
  EXPECT_EQ(call("PATCH", path, guarded).status, 422);
  EXPECT_EQ(text_at(call("PATCH", path, guarded), "code"), "patch_failed");
  EXPECT_EQ(text_at(call("GET", path), "name"), "main");
  behave("failedTestStatus", "ignore");
  EXPECT_EQ(text_at(call("PATCH", path, guarded), "name"), "x");
}

TEST_F(EmulatorTest, PortNumberCoercesToAString) {
  const auto body = R"({"config":{"host":"h","port":7000}})";
  EXPECT_EQ(call("POST", kRedisPath, body).status, 400);
  behave("portNumber", "coerce");
  EXPECT_EQ(
      to_json(*json(call("POST", kRedisPath, body).body).find("config")->find("port")), "\"7000\"");
}

TEST_F(EmulatorTest, UnknownKeysAreRejectedDroppedOrStored) {
  const auto body = R"({"config":{"host":"h","database":"2"}})";
  EXPECT_EQ(call("POST", kRedisPath, body).status, 400);
  behave("unknownKeys", "drop");
  EXPECT_EQ(config_at(call("POST", kRedisPath, body), "database"), "(absent)");
  behave("unknownKeys", "store");
  EXPECT_EQ(config_at(call("POST", kRedisPath, body), "database"), "2");
}

TEST_F(EmulatorTest, EmptyNameIsAcceptedRefusedOrAssigned) {
  const auto body = R"({"config":{"host":"h"}})";
  EXPECT_EQ(text_at(call("POST", kRedisPath, body), "name"), "");
  behave("emptyName", "assign");
  EXPECT_EQ(text_at(call("POST", kRedisPath, body), "name"), "redis integration");
  behave("emptyName", "refuse");
  EXPECT_EQ(call("POST", kRedisPath, body).status, 400);
  EXPECT_EQ(call("PATCH", create(), R"([{"op":"replace","path":"/name","value":""}])").status, 400);
}

TEST_F(EmulatorTest, TagSwitchesChangeHowTagsLook) {
  const auto path = create(R"({"config":{"host":"h"},"tags":["b","a","b"]})");
  EXPECT_EQ(text_at(call("GET", path), "tags"), R"(["b","a","b"])");
  behave("tagOrder", "sort");
  EXPECT_EQ(text_at(call("GET", path), "tags"), R"(["a","b"])");
  EXPECT_EQ(text_at(call("PATCH", path, "[]"), "version"), "1");
  behave("tagOrder", "reverse");
  EXPECT_EQ(text_at(call("GET", path), "tags"), R"(["b","a","b"])");
  const auto bare = create(R"({"config":{"host":"h"},"tags":null})");
  EXPECT_EQ(text_at(call("GET", bare), "tags"), "[]");
  behave("nullTags", "true");
  EXPECT_EQ(text_at(call("GET", bare), "tags"), "null");
  behave("oddTags", "refuse");
  EXPECT_EQ(call("POST", kRedisPath, R"({"config":{"host":"h"},"tags":["a b"]})").status, 400);
}

TEST_F(EmulatorTest, TagsTurnRoundOnEachReadButStayTheSame) {
  behave("tagOrder", "reverse");
  const auto path = create();
  EXPECT_EQ(text_at(call("GET", path), "tags"), R"(["a","b"])");
  const auto patched = call("PATCH", path, R"([{"op":"replace","path":"/name","value":"x"}])");
  EXPECT_EQ(text_at(patched, "tags"), R"(["a","b"])");
}

TEST_F(EmulatorTest, ReadLagHidesWritesForAWhile) {
  behave("readLag", "500");
  const auto path = create();
  EXPECT_EQ(call("GET", path).status, 404);
  now_ms_ += 500;
  EXPECT_EQ(call("GET", path).status, 200);
  EXPECT_EQ(
      text_at(call("PATCH", path, R"([{"op":"replace","path":"/name","value":"x"}])"), "version"),
      "2");
  EXPECT_EQ(text_at(call("GET", path), "version"), "1");
  now_ms_ += 499;
  EXPECT_EQ(text_at(call("GET", path), "version"), "1");
  now_ms_ += 1;
  EXPECT_EQ(text_at(call("GET", path), "version"), "2");
  EXPECT_EQ(call("DELETE", path).status, 204);
  EXPECT_EQ(call("GET", path).status, 200);
  EXPECT_EQ(call("DELETE", path).status, 404);
  now_ms_ += 500;
  EXPECT_EQ(call("GET", path).status, 404);
}

TEST_F(EmulatorTest, ListsMayLagFurtherBehindThanReads) {
  behave("readLag", "100");
  behave("listLag", "400");
  const auto path = create();
  const auto items = [&] {
    return json(call("GET", kStores).body).find("items")->as_array()->size();
  };
  now_ms_ += 100;
  EXPECT_EQ(call("GET", path).status, 200);
  EXPECT_EQ(items(), 0U);
  now_ms_ += 400;
  EXPECT_EQ(items(), 1U);
  EXPECT_EQ(call("DELETE", path).status, 204);
  now_ms_ += 100;
  EXPECT_EQ(call("GET", path).status, 404);
  EXPECT_EQ(items(), 1U);
}

TEST_F(EmulatorTest, ExternalIdMayBeGenerated) {
  const std::string body =
      R"({"config":{"tableName":"segments","region":"eu-west-1","roleArn":"arn:aws:iam::1:role/r"}})";
  EXPECT_EQ(call("POST", kDynamoPath, body).status, 400);
  behave("externalId", "generate");
  const auto made = call("POST", kDynamoPath, body);
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(config_at(made, "externalId").size(), 24U);
}

TEST_F(EmulatorTest, TheOtherAnswerSwitchesWork) {
  const auto path = create();
  behave("accessBlock", "false");
  EXPECT_EQ(text_at(call("GET", path), "_access"), "(absent)");
  behave("extraFields", "true");
  EXPECT_NE(text_at(call("GET", path), "futureField"), "(absent)");
  behave("errorIds", "true");
  EXPECT_EQ(text_at(call("GET", "/api/v2/nothing"), "id").size(), 24U);
  behave("deleteMissing", "204");
  EXPECT_EQ(call("DELETE", std::string(kRedisPath) + "/1").status, 204);
  behave("maskLength", "hidden");
  EXPECT_EQ(config_at(call("GET", path), "password"), "sup**********123");
}

TEST_F(EmulatorTest, HealthDecidesTheStatus) {
  const auto path = create();
  behave("health", "pending");
  EXPECT_EQ(
      text_at(call("GET", path), "_status"),
      R"({"available":false,"potentiallyStale":false,"errors":[]})");
  behave("statusTimes", "zero");
  EXPECT_EQ(
      text_at(call("GET", path), "_status"),
      R"({"available":false,"potentiallyStale":false,"lastSync":0,"lastError":0,"errors":[]})");
  behave("health", "failing");
  EXPECT_NE(text_at(call("GET", path), "_status").find("\"statusCode\":500"), std::string::npos);
}

struct FaultCase {
  const char* rule;
  Delivery delivery;
  int status;
  std::size_t integrations;  // after one POST
};

TEST_F(EmulatorTest, FirstSyncKeepsAnIntegrationPending) {
  behave("firstSync", "60000");
  const auto path = create();
  EXPECT_EQ(
      text_at(call("GET", path), "_status"),
      R"({"available":false,"potentiallyStale":false,"errors":[]})");
  now_ms_ += 60000;
  EXPECT_NE(text_at(call("GET", path), "_status").find(R"("available":true)"), std::string::npos);
}

TEST_F(EmulatorTest, AStaleStoreWasInStepOnce) {
  const auto path = create();
  const auto since = now_ms_;
  behave("health", "stale");
  now_ms_ += 600000;
  EXPECT_EQ(
      text_at(call("GET", path), "_status"),
      R"({"available":false,"potentiallyStale":true,"lastSync":)" + std::to_string(since) +
          R"(,"errors":[]})");
}

TEST_F(EmulatorTest, EachFaultSpoilsWhatItSays) {
  const FaultCase cases[] = {
      {R"({"kind":"refuse"})", Delivery::kSend, 503, 0},
      {R"({"kind":"refuse","status":502,"html":true})", Delivery::kSend, 502, 0},
      {R"({"kind":"drop-before-commit"})", Delivery::kCloseSilently, 0, 0},
      {R"({"kind":"drop-after-commit"})", Delivery::kCloseSilently, 201, 1},
      {R"({"kind":"fail-after-commit","status":500})", Delivery::kSend, 500, 1},
      {R"({"kind":"reset"})", Delivery::kReset, 0, 0},
      {R"({"kind":"reset-after-commit"})", Delivery::kReset, 201, 1},
      {R"({"kind":"hang"})", Delivery::kHang, 0, 0},
      {R"({"kind":"hang-after-commit"})", Delivery::kHang, 201, 1},
      {R"({"kind":"truncate"})", Delivery::kTruncate, 201, 1},
      {R"({"kind":"malformed"})", Delivery::kSend, 201, 1},
      {R"({"kind":"conflict"})", Delivery::kSend, 409, 0},
      {R"({"kind":"rate-limited"})", Delivery::kSend, 429, 0},
      {R"({"kind":"late-commit","delayMs":50})", Delivery::kSend, 503, 0},
      {R"({"kind":"refuse","method":"GET"})", Delivery::kSend, 201, 1},
      {R"({"kind":"refuse","nth":2})", Delivery::kSend, 201, 1},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.rule);
    start({});
    fault(each.rule);
    const auto reply = send(request("POST", kRedisPath, kRedisBody));
    EXPECT_EQ(reply.delivery, each.delivery);
    EXPECT_EQ(reply.response.status, each.status);
    EXPECT_EQ(count(), each.integrations);
  }
}

TEST_F(EmulatorTest, HtmlAndMalformedBodiesAreNotJson) {
  fault(R"({"kind":"refuse","status":502,"html":true,"times":1})");
  const auto page = call("GET", kStores);
  EXPECT_EQ(*page.headers.find("Content-Type"), "text/html");
  EXPECT_FALSE(parse_json(page.body));
  call("DELETE", "/__emulator/faults");
  fault(R"({"kind":"malformed"})");
  const auto broken = call("GET", kStores);
  EXPECT_EQ(*broken.headers.find("Content-Type"), "application/json");
  EXPECT_FALSE(parse_json(broken.body));
}

TEST_F(EmulatorTest, LateCommitsCommitLate) {
  fault(R"({"kind":"late-commit","delayMs":50,"status":504})");
  EXPECT_EQ(call("POST", kRedisPath, kRedisBody).status, 504);
  now_ms_ += 49;
  EXPECT_EQ(count(), 0U);
  now_ms_ += 1;
  EXPECT_EQ(count(), 1U);
}

TEST_F(EmulatorTest, ListsCanLie) {
  for (int i = 0; i < 3; ++i) create();
  const auto items = [&] {
    return json(call("GET", kStores).body).find("items")->as_array()->size();
  };
  fault(R"({"kind":"empty-list","route":"list"})");
  EXPECT_EQ(items(), 0U);
  call("DELETE", "/__emulator/faults");
  fault(R"({"kind":"partial-list"})");
  EXPECT_EQ(items(), 2U);
  call("DELETE", "/__emulator/faults");
  EXPECT_EQ(items(), 3U);
}

TEST_F(EmulatorTest, AListCanShowEachItemTwice) {
  create();
  fault(R"({"kind":"twice-list"})");
  EXPECT_EQ(json(call("GET", kStores).body).find("items")->as_array()->size(), 2U);
}

TEST_F(EmulatorTest, LatenciesHaveAShape) {
  const auto latencies = [&](const std::string& spread) {
    call(
        "PUT", "/__emulator/faults",
        R"([{"kind":"latency","delayMs":5,"jitterMs":1000,"spread":")" + spread + R"("}])");
    std::vector<std::int64_t> all;
    for (int i = 0; i < 2000; ++i) all.push_back(send(request("GET", kStores)).latency.count());
    std::sort(all.begin(), all.end());
    return all;
  };
  behave("routeLimit", "0");
  const auto uniform = latencies("uniform");
  EXPECT_GE(uniform.front(), 5);
  EXPECT_LE(uniform.back(), 1005);
  EXPECT_NEAR(static_cast<double>(uniform[1000]), 505, 60);
  const auto exponential = latencies("exponential");
  EXPECT_NEAR(static_cast<double>(exponential[1000]), 698, 80);
  EXPECT_GT(exponential.back(), 3000);
  EXPECT_LE(exponential.back(), 10005);
  const auto spikes = latencies("spikes");
  EXPECT_EQ(spikes[1900], 5);
  EXPECT_EQ(spikes.back(), 1005);
}

TEST_F(EmulatorTest, LatencyComesWithTheReply) {
  fault(R"({"kind":"latency","delayMs":120})");
  const auto reply = send(request("GET", kStores));
  EXPECT_EQ(reply.latency.count(), 120);
  EXPECT_EQ(reply.response.status, 200);
}

TEST_F(EmulatorTest, KeepsAJournalWithoutSecrets) {
  create();
  fault(R"({"kind":"drop-after-commit","nth":1})");
  call("POST", kRedisPath, kRedisBody);
  call_as("wrong", "GET", kStores, "");
  const auto text = call("GET", "/__emulator/journal").body;
  EXPECT_EQ(text.find("super-secret"), std::string::npos);
  EXPECT_EQ(text.find("-token"), std::string::npos);
  const auto document = json(text);
  const auto& entries = *document.find("entries")->as_array();
  ASSERT_EQ(entries.size(), 3U) << "control requests are not in it";
  EXPECT_EQ(*entries[0].find("status")->as_integer(), 201);
  EXPECT_TRUE(*entries[0].find("committed")->as_bool());
  EXPECT_EQ(*entries[0].find("token")->as_string(), "admin");
  EXPECT_NE(entries[0].find("body")->as_string()->find("redis.example"), std::string::npos);
  EXPECT_EQ(*entries[1].find("delivery")->as_string(), "closed");
  EXPECT_EQ(*entries[1].find("status")->as_integer(), 0);
  EXPECT_TRUE(*entries[1].find("committed")->as_bool());
  EXPECT_EQ(*entries[2].find("token")->as_string(), "");
  EXPECT_EQ(call("DELETE", "/__emulator/journal").status, 204);
  EXPECT_EQ(call("GET", "/__emulator/journal").body, R"({"entries":[]})");
}

TEST_F(EmulatorTest, JournalSecretsKeepsBodiesAsTheyCame) {
  EmulatorSettings settings;
  settings.journal_secrets = true;
  start(std::move(settings));
  create();
  EXPECT_NE(call("GET", "/__emulator/journal").body.find("super-secret"), std::string::npos);
}

TEST_F(EmulatorTest, LetsAPersonEditInTheConsole) {
  const auto path = create();
  const auto id = path.substr(path.rfind('/'));
  const auto edited = call(
      "PATCH", "/__emulator/integrations" + id,
      R"({"name":"by hand","config":{"password":"rotated-by-hand","port":null}})");
  ASSERT_EQ(edited.status, 200) << edited.body;
  EXPECT_EQ(config_at(edited, "password"), "rotated-by-hand");
  const auto read = call("GET", path);
  EXPECT_EQ(text_at(read, "version"), "2");
  EXPECT_EQ(text_at(read, "name"), "by hand");
  EXPECT_EQ(config_at(read, "password"), "rot********and");
  EXPECT_EQ(config_at(read, "port"), "6379");
  EXPECT_EQ(config_at(read, "host"), "redis.example");
  const auto status = R"({"_status":{"available":false,"errors":[{"message":"m"}]}})";
  EXPECT_EQ(call("PATCH", "/__emulator/integrations" + id, status).status, 200);
  EXPECT_EQ(
      text_at(call("GET", path), "_status"), R"({"available":false,"errors":[{"message":"m"}]})");
  EXPECT_EQ(call("DELETE", "/__emulator/integrations" + id).status, 204);
  EXPECT_EQ(call("GET", path).status, 404);
  EXPECT_EQ(call("DELETE", "/__emulator/integrations" + id).status, 404);
  EXPECT_EQ(call("PATCH", "/__emulator/integrations" + id, "{}").status, 404);
  const auto made = call(
      "POST", "/__emulator/integrations",
      R"({"projectKey":"p","environmentKey":"e","integrationKey":"redis","version":4})");
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text_at(made, "version"), "4");
}

TEST_F(EmulatorTest, SavesAndRestoresItsState) {
  const auto path = create();
  const auto before = call("GET", path).body;
  const auto state = call("GET", "/__emulator/state").body;
  call("DELETE", path);
  EXPECT_EQ(call("PUT", "/__emulator/state", "{\"projects\":7}").status, 400);
  EXPECT_EQ(call("PUT", "/__emulator/state", state).status, 204);
  EXPECT_EQ(call("GET", path).body, before);
  EXPECT_EQ(call("GET", "/__emulator/state").body, state);
  behave("nullTags", "true");
  EXPECT_EQ(call("POST", "/__emulator/reset").status, 204);
  EXPECT_EQ(count(), 0U);
  EXPECT_EQ(text_at(call("GET", "/__emulator/behaviour"), "nullTags"), "false");
}

TEST_F(EmulatorTest, MovesItsClock) {
  EXPECT_EQ(call("PUT", "/__emulator/clock", R"({"advanceMs":10000})").status, 200);
  EXPECT_EQ(*call("GET", kStores).headers.find("X-Ratelimit-Reset"), "1700000020000");
  EXPECT_EQ(text_at(call("PUT", "/__emulator/clock", R"({"nowMs":5})"), "nowMs"), "5");
  EXPECT_EQ(text_at(call("PUT", "/__emulator/clock", R"({"offsetMs":0})"), "offsetMs"), "0");
  for (const auto* bad :
       {"", "{}", "[]", R"({"nowMs":"5"})", R"({"advanceMs":9e99})",
        R"({"offsetMs":9223372036854775807})"}) {
    EXPECT_EQ(call("PUT", "/__emulator/clock", bad).status, 400) << bad;
  }
}

TEST_F(EmulatorTest, RefusesControlRequestsItDoesNotKnow) {
  EXPECT_EQ(call("GET", "/__emulator").status, 404);
  EXPECT_EQ(call("GET", "/__emulator/nothing").status, 404);
  EXPECT_EQ(*call("POST", "/__emulator/state").headers.find("Allow"), "GET, PUT");
  EXPECT_EQ(call("PUT", "/__emulator/behaviour", R"({"listConfig":"maybe"})").status, 400);
  EXPECT_EQ(call("PUT", "/__emulator/faults", "7").status, 400);
  EXPECT_EQ(call("PUT", "/__emulator/faults", R"([{"kind":"boom"}])").status, 400);
  EXPECT_EQ(call("GET", "/__emulator/health").status, 200);
}

TEST_F(EmulatorTest, SurvivesExtremeNumbers) {
  const auto most = R"({"otherClientsPerSecond":1000000000,"windowMs":1000000000,
      "readLag":1000000000,"resetSkewMs":-1000000000000,"clockSkewMs":1000000000000})";
  EXPECT_EQ(call("PUT", "/__emulator/behaviour", most).status, 200);
  EXPECT_EQ(
      call("PUT", "/__emulator/behaviour", R"({"windowMs":9223372036854775807})").status, 400);
  EXPECT_EQ(call("PUT", "/__emulator/behaviour", R"({"windowMs":0})").status, 400);
  EXPECT_EQ(call("PUT", "/__emulator/behaviour", R"({"readLag":-1})").status, 400);
  for (const auto now : {std::int64_t{0}, std::int64_t{-5}, std::int64_t{199'000'000'000'000}}) {
    now_ms_ = now;
    EXPECT_NE(call("GET", kStores).status, 0);
  }
  const auto seed = R"({"integrations":[{"projectKey":"p","environmentKey":"e",
      "integrationKey":"redis","version":9223372036854775807}]})";
  EXPECT_EQ(call("PUT", "/__emulator/state", seed).status, 400);
}

TEST_F(EmulatorTest, SetsFaultsAsAWhole) {
  const auto set =
      call("PUT", "/__emulator/faults", R"({"seed":5,"rules":[{"kind":"hang","nth":3}]})");
  ASSERT_EQ(set.status, 200) << set.body;
  EXPECT_EQ(text_at(set, "seed"), "5");
  EXPECT_EQ(text_at(call("PUT", "/__emulator/faults", "[]"), "rules"), "[]");
}

TEST_F(EmulatorTest, ListsTenThousandIntegrations) {
  JsonValue::Array items;
  for (int i = 0; i < 10'000; ++i) {
    auto item = JsonValue::object();
    item.set("projectKey", "p");
    item.set("environmentKey", "e");
    item.set("integrationKey", "redis");
    item.set("name", "store " + std::to_string(i));
    items.push_back(std::move(item));
  }
  auto state = JsonValue::object();
  state.set("integrations", std::move(items));
  EXPECT_EQ(call("PUT", "/__emulator/state", to_json(state)).status, 204);
  const auto list = call("GET", kStores).body;
  std::size_t items_listed = 0;
  for (auto at = list.find("\"_id\""); at != std::string::npos; at = list.find("\"_id\"", at + 1)) {
    ++items_listed;
  }
  EXPECT_EQ(items_listed, 10'000U);
}

}  // namespace
}  // namespace storekeeper::testing
