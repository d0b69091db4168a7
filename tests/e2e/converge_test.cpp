// From a fresh account to a converged one, and back to it after every kind of change.
#include "e2e/e2e_fixture.hpp"
#include "support/paths.hpp"

namespace storekeeper {
namespace {

using namespace testing;

constexpr const char* kFullRedis =
    "  displayName: Checkout\n  enabled: true\n  tags: [b, a]\n"
    "  redis: {host: redis.example.com, port: 6380, username: sk, password: {env: PASSWORD},\n"
    "          tlsEnabled: true}\n";
constexpr const char* kDynamoDb =
    "  enabled: true\n"
    "  dynamodb:\n    tableName: segments\n    region: eu-west-1\n"
    "    roleArn: arn:aws:iam::123456789012:role/segments\n    externalId: external-7\n";

class Converge : public WithEmulator {
 protected:
  Converge() {
    variables["PASSWORD"] = kPassword;
    write_manifest("checkout", manifest("checkout", "production", kFullRedis));
    write_manifest("ledger", manifest("ledger", "test", kDynamoDb));
  }

  // The order is that of creation, which is not ours to know.
  Json live_redis() const {
    for (auto& item : emulator->integrations()) {
      if (item["integrationKey"] == "redis") return item;
    }
    return {};
  }
};

TEST_F(Converge, AFreshAccountIsConvergedAndStaysSo) {
  const auto planned = run({"plan", "-f", "m"});
  EXPECT_EQ(planned.exit_code, 0);
  EXPECT_CONTAINS(planned.output, "Plan: 2 to add, 0 to change, 0 to destroy.\n");
  EXPECT_EQ(planned.errors, "");
  EXPECT_EQ(emulator->writes(), 0);

  const auto applied = run({"apply", "-f", "m", "--auto-approve"});
  EXPECT_EQ(applied.exit_code, 0) << applied.errors;
  EXPECT_CONTAINS(applied.output, "2 added, 0 changed, 0 destroyed.");
  const auto live = emulator->integrations();
  ASSERT_EQ(live.size(), 2U);
  for (const auto& item : live) {
    const bool redis = item["integrationKey"] == "redis";
    EXPECT_EQ(item["name"], redis ? "Checkout" : "ledger");
    EXPECT_EQ(item["on"], true);
    if (!redis) continue;
    EXPECT_EQ(item["config"]["password"], kPassword);
    EXPECT_EQ(item["config"]["port"], "6380");
  }

  const auto again = run({"plan", "-f", "m", "--detailed-exitcode"});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_TRUE(again.output.starts_with("No changes.")) << again.output;
  const int writes = emulator->writes();
  converge();
  EXPECT_EQ(emulator->writes(), writes) << "converged means that nothing is written";
}

TEST_F(Converge, DetailedExitcodeTellsChangesFromNone) {
  EXPECT_EQ(run({"plan", "-f", "m"}).exit_code, 0);
  EXPECT_EQ(run({"plan", "-f", "m", "--detailed-exitcode"}).exit_code, 2);
  EXPECT_EQ(run({"plan", "-f", "m", "--detailed-exitcode", "-o", "json"}).exit_code, 2);
  EXPECT_EQ(run({"plan", "-f", "nowhere", "--detailed-exitcode"}).exit_code, 1);
}

TEST_F(Converge, DiffHasTheExitCodesOfDiff) {
  EXPECT_EQ(run({"diff", "-f", "m"}).exit_code, 1);
  converge();
  const auto same = run({"diff", "-f", "m"});
  EXPECT_EQ(same.exit_code, 0);
  EXPECT_EQ(same.output, "");
  EXPECT_GT(run({"diff", "-f", "nowhere"}).exit_code, 1);
  emulator->set_faults(R"([{"kind":"refuse","status":403}])");
  EXPECT_GT(run({"diff", "-f", "m"}).exit_code, 1);
}

TEST_F(Converge, EveryFieldThatDriftsIsShownAndPutBack) {
  converge();
  const auto before = emulator->integrations();
  const std::vector<std::pair<std::string, std::string>> redis = {
      {"name", R"({"name":"by hand"})"},
      {"on", R"({"on":false})"},
      {"tags", R"({"tags":["a","managed-by.storekeeper","owner.default"]})"},
      {"config.host", R"({"config":{"host":"other.example.com"}})"},
      {"config.port", R"({"config":{"port":"7000"}})"},
      {"config.username", R"({"config":{"username":"someone"}})"},
      {"config.tlsEnabled", R"({"config":{"tlsEnabled":false}})"},
      {"config.password", R"({"config":{"password":"something-else-entirely"}})"}};
  const std::vector<std::pair<std::string, std::string>> dynamodb = {
      {"config.tableName", R"({"config":{"tableName":"other"}})"},
      {"config.region", R"({"config":{"region":"us-east-1"}})"},
      {"config.roleArn", R"({"config":{"roleArn":"arn:aws:iam::123456789012:role/other"}})"},
      {"config.externalId", R"({"config":{"externalId":"other-external"}})"}};
  for (const auto& item : before) {
    for (const auto& [field, edit] : item["integrationKey"] == "redis" ? redis : dynamodb) {
      emulator->edit(item["_id"], edit);
      const auto planned = run({"plan", "-f", "m"});
      EXPECT_CONTAINS(planned.output, "~ " + field) << planned.output;
      EXPECT_CONTAINS(planned.output, "Plan: 0 to add, 1 to change, 0 to destroy.");
      converge({"--secrets-hosts", "redis.example.com"});
    }
  }
  auto after = emulator->integrations();
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(after[i]["config"], before[i]["config"]);
    EXPECT_EQ(after[i]["name"], before[i]["name"]);
    EXPECT_EQ(after[i]["on"], before[i]["on"]);
  }
}

TEST_F(Converge, PlanAsJsonIsTerraformsRepresentation) {
  const auto planned = run({"plan", "-f", "m", "-o", "json"});
  EXPECT_EQ(planned.exit_code, 0);
  const auto plan = Json::parse(planned.output);
  EXPECT_TRUE(plan.contains("format_version"));
  ASSERT_EQ(plan["resource_changes"].size(), 2U);
  EXPECT_EQ(plan["resource_changes"][0]["change"]["actions"], Json::array({"create"}));
}

TEST_F(Converge, StatusTellsSyncAndHealth) {
  const auto missing = run({"status", "-f", "m"});
  EXPECT_EQ(missing.exit_code, 0);
  EXPECT_CONTAINS(missing.output, "Missing");
  converge();
  const auto healthy = run({"status", "-f", "m"});
  EXPECT_CONTAINS(healthy.output, "Synced");
  EXPECT_CONTAINS(healthy.output, "Healthy");
  emulator->set_behaviour(R"({"health":"failing"})");
  EXPECT_CONTAINS(run({"status", "-f", "m"}).output, "Degraded");
  EXPECT_TRUE(Json::accept(run({"status", "-f", "m", "-o", "json"}).output));
}

TEST_F(Converge, WhatExportPrintsPlansNoChanges) {
  converge();
  const auto exported = run({"export"});
  EXPECT_EQ(exported.exit_code, 0);
  directory.write("exported.yaml", exported.output);
  const auto valid = run({"validate", "-f", "exported.yaml"});
  EXPECT_EQ(valid.exit_code, 0) << valid.output;
  const auto planned = run({"plan", "-f", "exported.yaml", "--detailed-exitcode"});
  EXPECT_EQ(planned.exit_code, 0) << planned.output << exported.output;
  EXPECT_EQ(run({"dump"}).output, exported.output);
}

TEST_F(Converge, ARenameIsAPatch) {
  converge();
  const auto id = live_redis()["_id"];
  std::string renamed = kFullRedis;
  renamed.replace(renamed.find("Checkout"), 8, "Till");
  write_manifest("checkout", manifest("checkout", "production", renamed));
  const auto planned = run({"plan", "-f", "m"});
  EXPECT_CONTAINS(planned.output, "~ name");
  EXPECT_CONTAINS(planned.output, "Plan: 0 to add, 1 to change, 0 to destroy.");
  converge();
  EXPECT_EQ(live_redis()["_id"], id);
  EXPECT_EQ(live_redis()["name"], "Till");
}

TEST_F(Converge, AMoveIsAReplacement) {
  converge();
  write_manifest("checkout", manifest("checkout", "staging", kFullRedis));
  const auto planned = run({"plan", "-f", "m", "--prune"});
  EXPECT_CONTAINS(planned.output, "-/+ checkout");
  EXPECT_CONTAINS(planned.output, "Plan: 1 to add, 0 to change, 1 to destroy.");
  converge({"--prune"});
  const auto live = emulator->integrations();
  ASSERT_EQ(live.size(), 2U);
  for (const auto& item : live) EXPECT_NE(item["environmentKey"], "production");
  EXPECT_EQ(run({"plan", "-f", "m", "--prune", "--detailed-exitcode"}).exit_code, 0);
}

TEST_F(Converge, ApplyWithoutATerminalAsksForAutoApprove) {
  const auto applied = run({"apply", "-f", "m"});
  EXPECT_EQ(applied.exit_code, 1);
  EXPECT_CONTAINS(applied.errors, "--auto-approve");
  EXPECT_EQ(emulator->integrations().size(), 0U);
}

TEST_F(Converge, ApplyOnATerminalTakesYesForYesAndNothingElse) {
  const auto apply_and_answer = [this](const std::string& answer) {
    auto given = options({"apply", "-f", "m"});
    given.terminal = true;
    given.input = answer;
    return run_with(given);
  };
  for (const char* answer : {"no\n", "y\n", "\n", "YES\n"}) {
    const auto declined = apply_and_answer(answer);
    EXPECT_EQ(declined.exit_code, 1) << answer;
    EXPECT_CONTAINS(declined.errors, "Only 'yes' will be accepted");
    EXPECT_CONTAINS(declined.errors, "Nothing was changed");
    EXPECT_CONTAINS(declined.output, "Plan: 2 to add") << "what the question is about";
  }
  EXPECT_EQ(emulator->writes(), 0);
  const auto approved = apply_and_answer("yes\n");
  EXPECT_EQ(approved.exit_code, 0) << approved.errors;
  EXPECT_CONTAINS(approved.output, "2 added");
}

TEST_F(Converge, ASelectorLeavesTheRestAlone) {
  converge({"--environment", "test"});
  ASSERT_EQ(emulator->integrations().size(), 1U);
  EXPECT_EQ(emulator->integrations()[0]["name"], "ledger");
}

TEST_F(Converge, TheCommittedExamplesConverge) {
  const std::string examples = testing::source_path("manifests/examples");
  for (const char* name :
       {"CHECKOUT_REDIS_PASSWORD", "SEARCH_STAGING_REDIS_PASSWORD",
        "SEARCH_PRODUCTION_REDIS_PASSWORD", "WAREHOUSE_REDIS_PASSWORD"}) {
    variables[name] = kPassword;
  }
  EXPECT_EQ(run({"validate", "-f", examples}).exit_code, 0);
  const auto done = run({"sync", "-f", examples});
  EXPECT_EQ(done.exit_code, 0) << done.output << done.errors;
  const auto planned = run({"plan", "-f", examples, "--detailed-exitcode"});
  EXPECT_EQ(planned.exit_code, 0) << planned.output;
}

}  // namespace
}  // namespace storekeeper
