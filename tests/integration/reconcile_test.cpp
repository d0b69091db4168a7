// The reconciler against the emulator over real sockets: every kind of drift, every way in which
// the protocol may differ, faults before and after the commit, rate limits, and a server that lies.
#include "integration/reconcile_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class Reconcile : public ReconcileOnSockets {};

TEST_F(Reconcile, ConvergesAFreshAccount) {
  write_stores();
  converge();
  const auto made = find("redis");
  EXPECT_EQ(made["name"], "checkout");
  EXPECT_EQ(made["on"], true);
  EXPECT_EQ(made["tags"], Json::array({"a", "b", "managed-by.storekeeper", "owner.default"}));
  EXPECT_EQ(made["config"]["port"], "6380");
  EXPECT_EQ(made["config"]["password"], kPassword);
  EXPECT_EQ(find("dynamodb")["config"]["region"], "eu-west-1");
  EXPECT_EQ(sent("POST"), 2);
  expect_quiet();
}

TEST_F(Reconcile, AsksForNoMoreThanItNeeds) {
  write_stores();
  converge();
  EXPECT_EQ(sent("GET"), 1) << "the answers of the writes verify them";
  converge();
  EXPECT_EQ(sent("GET"), 2) << "the settings of both versions are known from the writes";
  restart();
  converge();
  EXPECT_EQ(sent("GET"), 5) << "a new process reads the settings that the list leaves out";
}

struct Drift {
  const char* name;
  const char* kind;
  const char* edit;
  const char* field;
};

class DriftOf : public Reconcile, public ::testing::WithParamInterface<Drift> {};

TEST_P(DriftOf, IsFoundAndPutBack) {
  write_stores();
  converge();
  const auto before = find(GetParam().kind);
  ask("PATCH", "integrations/" + before["_id"].get<std::string>(), GetParam().edit);
  const auto result = pass();
  EXPECT_EQ(result.outcome, PassOutcome::kConverged) << why(result);
  ASSERT_TRUE(result.applied);
  ASSERT_EQ(result.applied->plan.actions.size(), 1U);
  const auto& action = result.applied->plan.actions[0];
  ASSERT_EQ(action.changes.size(), 1U);
  EXPECT_EQ(action.changes[0].field, GetParam().field);
  EXPECT_EQ(action.patch.size(), 1U);
  auto after = find(GetParam().kind);
  for (const char* member : {"name", "on", "config"}) EXPECT_EQ(after[member], before[member]);
  EXPECT_EQ(sent("PATCH"), 1);
  expect_quiet();
}

INSTANTIATE_TEST_SUITE_P(
    Reconcile, DriftOf,
    ::testing::Values(
        Drift{"Name", "redis", R"({"name":"by hand"})", "name"},
        Drift{"On", "redis", R"({"on":false})", "on"},
        Drift{
            "Tags", "redis", R"({"tags":["x","managed-by.storekeeper","owner.default"]})", "tags"},
        Drift{"Host", "redis", R"({"config":{"host":"other"}})", "config.host"},
        Drift{"Port", "redis", R"({"config":{"port":"7000"}})", "config.port"},
        Drift{"PortRemoved", "redis", R"({"config":{"port":null}})", "config.port"},
        Drift{"Tls", "redis", R"({"config":{"tlsEnabled":false}})", "config.tlsEnabled"},
        Drift{"Username", "redis", R"({"config":{"username":"someone"}})", "config.username"},
        Drift{
            "Password", "redis", R"({"config":{"password":"something-else"}})", "config.password"},
        Drift{"PasswordRemoved", "redis", R"({"config":{"password":null}})", "config.password"},
        Drift{"Table", "dynamodb", R"({"config":{"tableName":"other"}})", "config.tableName"},
        Drift{"Region", "dynamodb", R"({"config":{"region":"us-east-1"}})", "config.region"},
        Drift{
            "Role", "dynamodb", R"({"config":{"roleArn":"arn:aws:iam::123456789012:role/x"}})",
            "config.roleArn"},
        Drift{
            "ExternalId", "dynamodb", R"({"config":{"externalId":"other"}})", "config.externalId"}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(Reconcile, CreatesAgainWhatWasDeletedByHand) {
  write_stores();
  converge();
  ask("DELETE", "integrations/" + find("redis")["_id"].get<std::string>());
  converge();
  EXPECT_EQ(find("redis")["config"]["password"], kPassword);
  expect_quiet();
}

struct Switches {
  const char* name;
  const char* json;
};

class ServerThat : public Reconcile, public ::testing::WithParamInterface<Switches> {};

TEST_P(ServerThat, IsConvergedAndStaysSo) {
  behave(GetParam().json);
  write_stores();
  converge();
  expect_quiet();
  // Then a change of a field, of tags, and of a secret.
  directory.write("m/redis.yaml", redis("moved.example.com"));
  directory.write("password", "canary-password-ffff");
  auto changed = dynamodb();
  changed.replace(changed.find("enabled: true"), 13, "enabled: false\n  tags: [z, y]");
  directory.write("m/dynamodb.yaml", changed);
  converge();
  EXPECT_EQ(find("redis")["config"]["host"], "moved.example.com");
  EXPECT_EQ(find("redis")["config"]["password"], "canary-password-ffff");
  EXPECT_EQ(find("dynamodb")["on"], false);
  expect_quiet();
  // And back to defaults.
  directory.write("m/redis.yaml", plain("checkout", "production"));
  converge();
  expect_quiet();
  EXPECT_EQ(integrations().size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(
    Reconcile, ServerThat,
    ::testing::Values(
        Switches{"IsAsDocumented", R"({"profile":"documented"})"},
        Switches{"IsAsObserved", R"({"profile":"observed"})"},
        Switches{"IsStrict", R"({"profile":"strict"})"},
        Switches{"IsLenient", R"({"profile":"lenient"})"},
        Switches{"ListsWholeSettings", R"({"listConfig":"full"})"},
        Switches{"ListsNullSettings", R"({"listConfig":"null"})"},
        Switches{"ListsEmptySettings", R"({"listConfig":"empty"})"},
        Switches{"RefusesNestedPatches", R"({"nestedPatch":"refuse"})"},
        Switches{
            "KeepsSecretsOnWholeReplace",
            R"({"nestedPatch":"refuse","wholeReplaceSecret":"keep"})"},
        Switches{"AnswersWritesWithoutSettings", R"({"writeConfig":false})"},
        Switches{"ShowsNoDefaults", R"({"defaultsOnRead":false})"},
        Switches{"ShowsNullTags", R"({"nullTags":true})"},
        Switches{"SortsTags", R"({"tagOrder":"sort"})"},
        Switches{"ReversesTags", R"({"tagOrder":"reverse"})"},
        Switches{"HidesTheLengthOfSecrets", R"({"maskLength":"hidden"})"},
        Switches{"ShowsTheEndsOfShortSecrets", R"({"shortSecrets":"ends"})"},
        Switches{"HasNoAccessBlock", R"({"accessBlock":false})"},
        Switches{"SendsUnknownFields", R"({"extraFields":true})"},
        Switches{"RefusesDuplicateNames", R"({"duplicateName":"conflict"})"},
        Switches{"RaisesVersionsForNothing", R"({"versionOnNoop":true})"},
        Switches{"CoercesPorts", R"({"portNumber":"coerce"})"},
        Switches{"LagsBehindItsWrites", R"({"readLag":150,"writeConfig":false})"},
        Switches{
            "SendsNoQuota", R"({"globalHeaders":false,"routeHeaders":false,"tokenHeaders":false})"},
        Switches{"RefusesOddThings", R"({"oddTags":"refuse","emptyName":"refuse"})"}),
    [](const auto& tested) { return tested.param.name; });

class GuardOn : public Reconcile, public ::testing::WithParamInterface<Switches> {};

TEST_P(GuardOn, ConvergesWhateverAFailedTestAnswers) {
  behave(GetParam().json);
  options.policy.guard_version = true;
  write_stores();
  converge();
  directory.write("m/redis.yaml", redis("moved.example.com"));
  converge();
  EXPECT_EQ(find("redis")["config"]["host"], "moved.example.com");
  EXPECT_EQ(sent("PATCH"), 1);
  expect_quiet();
}

INSTANTIATE_TEST_SUITE_P(
    Reconcile, GuardOn,
    ::testing::Values(
        Switches{"Conflict", R"({"failedTestStatus":"409"})"},
        Switches{"Invalid", R"({"failedTestStatus":"400"})"},
        Switches{"Failed", R"({"failedTestStatus":"422"})"},
        Switches{"Ignored", R"({"failedTestStatus":"ignore"})"}),
    [](const auto& tested) { return tested.param.name; });

class FaultOn : public Reconcile, public ::testing::WithParamInterface<Switches> {
 protected:
  // However often it takes: some faults leave an outcome unknown, and then the next pass looks.
  void converge_in(int passes) {
    for (int i = 0; i < passes; ++i) {
      if (pass().outcome == PassOutcome::kConverged) return;
    }
    ADD_FAILURE() << "not converged in " << passes << " passes";
  }
};

TEST_P(FaultOn, ReadsAndChangesLeavesNothingWrongAndNothingTwice) {
  write_stores();
  converge();
  const std::string fault = GetParam().json;
  for (const char* which : {R"("method":"GET","nth":1)", R"("method":"PATCH","nth":1)"}) {
    directory.write(
        "m/redis.yaml", redis(which[10] == 'G' ? "one.example.com" : "two.example.com"));
    directory.write("password", which[10] == 'G' ? "canary-password-aaaa" : kPassword);
    spoil("{" + fault + "," + which + "}");
    converge_in(3);
  }
  EXPECT_EQ(find("redis")["config"]["host"], "two.example.com");
  EXPECT_EQ(find("redis")["config"]["password"], kPassword);
  EXPECT_EQ(sent("POST"), 2);
  expect_quiet();
}

TEST_P(FaultOn, DeletesLeavesNothingWrong) {
  write_stores();
  converge();
  options.policy.prune = true;
  std::filesystem::remove(directory.path("m/dynamodb.yaml"));
  spoil("{" + std::string(GetParam().json) + R"(,"method":"DELETE","nth":1})");
  converge_in(3);
  EXPECT_EQ(integrations().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Reconcile, FaultOn,
    ::testing::Values(
        Switches{"Refused", R"("kind":"refuse","status":503)"},
        Switches{"HtmlError", R"("kind":"refuse","status":502,"html":true)"},
        Switches{"LostBefore", R"("kind":"drop-before-commit")"},
        Switches{"Reset", R"("kind":"reset")"},
        Switches{"LostAfter", R"("kind":"drop-after-commit")"},
        Switches{"ResetAfter", R"("kind":"reset-after-commit")"},
        Switches{"ErrorAfter", R"("kind":"fail-after-commit","status":500)"},
        Switches{"Truncated", R"("kind":"truncate")"},
        Switches{"Malformed", R"("kind":"malformed")"},
        Switches{"Late", R"("kind":"latency","delayMs":20)"}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(Reconcile, FindsCreatesWhoseAnswersWereLost) {
  for (const char* fault :
       {R"("kind":"drop-after-commit")", R"("kind":"reset-after-commit")",
        R"("kind":"fail-after-commit","status":500)", R"("kind":"truncate")",
        R"("kind":"malformed")"}) {
    ask("POST", "reset");
    restart();
    write_stores();
    spoil("{" + std::string(fault) + R"(,"method":"POST"})");
    converge();
    EXPECT_EQ(sent("POST"), 2) << fault;
    EXPECT_EQ(integrations().size(), 2U) << fault;
    expect_quiet();
  }
}

TEST_F(Reconcile, HoldsBackACreateThatMayStillArrive) {
  directory.write("m/a.yaml", plain("a", "x"));
  spoil(R"({"kind":"drop-before-commit","method":"POST","nth":1})");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(pass().outcome, PassOutcome::kFailed);
  EXPECT_EQ(sent("POST"), 1);
}

TEST_F(Reconcile, PatchesAgainAfterAConflict) {
  write_stores();
  converge();
  directory.write("m/redis.yaml", redis("moved.example.com"));
  spoil(R"({"kind":"conflict","method":"PATCH","nth":1})");
  converge();
  EXPECT_EQ(sent("PATCH"), 2);
}

TEST_F(Reconcile, WaitsForTheRateLimitAndGoesOn) {
  behave(R"({"windowMs":1000,"globalLimit":4})");
  for (int i = 0; i < 6; ++i) {
    const auto name = "s" + std::to_string(i);
    directory.write("m/" + name + ".yaml", plain(name, name));
  }
  converge();
  EXPECT_EQ(integrations().size(), 6U);
  EXPECT_FALSE(process->events.of(EventKind::kRateLimitWait).empty());
}

TEST_F(Reconcile, SendsAgainWhatWasRateLimited) {
  // One call a window: of three, two windows can begin in between only if seconds pass.
  behave(R"({"windowMs":1000,"globalLimit":1,"globalHeaders":false,"routeHeaders":false,
             "tokenHeaders":false,"retryAfter":"always"})");
  write_stores();
  converge();
  EXPECT_GT(sent("POST"), 2) << "a 429 has done nothing, so it is no second create";
  EXPECT_EQ(integrations().size(), 2U);
}

TEST_F(Reconcile, EndsWhenTheRateLimitOutlastsItsTime) {
  behave(R"({"windowMs":86400000,"globalLimit":3})");
  for (int i = 0; i < 6; ++i) {
    const auto name = "s" + std::to_string(i);
    directory.write("m/" + name + ".yaml", plain(name, name));
  }
  timeout = std::chrono::seconds(30);
  EXPECT_EQ(pass().outcome, PassOutcome::kRateLimited);
  EXPECT_LT(integrations().size(), 3U);
}

TEST_F(Reconcile, DoesNotBelieveAListThatLacksWhatWasThere) {
  write_stores();
  converge();
  for (const char* lie : {"empty-list", "partial-list"}) {
    spoil(R"({"kind":")" + std::string(lie) + R"(","route":"list"})");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(pass().outcome, PassOutcome::kFailed) << lie;
    spoil(R"({"kind":"latency","delayMs":0})");
    converge();
  }
  EXPECT_EQ(sent("POST"), 2);
  EXPECT_EQ(integrations().size(), 2U);
}

TEST_F(Reconcile, DoesNotTakeAnAnswerThatIsNoListForOne) {
  write_stores();
  for (const char* lie :
       {R"("kind":"refuse","status":200,"html":true)", R"("kind":"refuse","status":404)",
        R"("kind":"refuse","status":200)", R"("kind":"malformed")", R"("kind":"truncate")"}) {
    spoil("{" + std::string(lie) + R"(,"route":"list"})");
    EXPECT_EQ(pass().outcome, PassOutcome::kFailed) << lie;
  }
  EXPECT_EQ(writes(), 0);
}

TEST_F(Reconcile, LeavesWhatOthersOwnAlone) {
  ask("POST", "integrations",
      R"({"projectKey":"shop","environmentKey":"production","integrationKey":"redis",
          "name":"checkout","tags":["managed-by.storekeeper","owner.another"],
          "config":{"host":"theirs"}})");
  options.policy.prune = true;
  options.policy.allow_empty = true;
  write_stores();
  EXPECT_EQ(pass().outcome, PassOutcome::kFailed) << "a conflict";
  EXPECT_EQ(find("redis")["config"]["host"], "theirs");
  EXPECT_EQ(find("redis")["version"], 1);
  std::filesystem::remove(directory.path("m/redis.yaml"));
  converge();
  EXPECT_EQ(find("redis")["config"]["host"], "theirs");
}

}  // namespace
}  // namespace storekeeper
