// What the program refuses to do, and that a refusal changes nothing on the server.
#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class Guardrails : public WithEmulator {
 protected:
  // Converged, with `count` stores.
  void have_stores(int count) {
    for (int i = 1; i <= count; ++i) {
      const auto name = "s" + std::to_string(i);
      write_manifest(name, manifest(name, "env" + std::to_string(i)));
    }
    converge();
  }
};

TEST_F(Guardrails, NothingIsDeletedUnlessAskedFor) {
  have_stores(2);
  remove_manifest("s2");
  const auto done = run({"sync", "-f", "m"});
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_EQ(emulator->integrations().size(), 2U);
  EXPECT_CONTAINS(run({"plan", "-f", "m"}).output, "--prune");
  converge({"--prune"});
  EXPECT_EQ(emulator->integrations().size(), 1U);
}

TEST_F(Guardrails, TooManyDeletesAreAllWithheldAndTheRestIsDone) {
  have_stores(4);
  remove_manifest("s1");
  remove_manifest("s2");
  write_manifest("new", manifest("new", "fresh"));
  const auto refused = run({"sync", "-f", "m", "--prune"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_CONTAINS(refused.output, "--max-deletes 2");
  EXPECT_EQ(emulator->integrations().size(), 5U) << "the create is done, no delete is";
  converge({"--prune", "--max-deletes", "2"});
  EXPECT_EQ(emulator->integrations().size(), 3U);
}

TEST_F(Guardrails, AnEmptyDirectoryDeletesNothing) {
  have_stores(2);
  remove_manifest("s1");
  remove_manifest("s2");
  const auto refused = run({"sync", "-f", "m", "--prune", "--max-deletes", "2"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_CONTAINS(refused.output, "--allow-empty --max-deletes 2");
  EXPECT_EQ(emulator->integrations().size(), 2U);
  converge({"--prune", "--allow-empty", "--max-deletes", "2"});
  EXPECT_EQ(emulator->integrations().size(), 0U);
}

TEST_F(Guardrails, DuringAMergeOnlyDeletesAreWithheld) {
  have_stores(2);
  remove_manifest("s2");
  write_manifest("new", manifest("new", "fresh"));
  directory.write(".git/MERGE_HEAD", "");
  const auto refused = run({"sync", "-f", "m", "--prune"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_CONTAINS(refused.output, "in the middle of a merge");
  EXPECT_CONTAINS(refused.output, "--allow-unsettled");
  EXPECT_EQ(emulator->integrations().size(), 3U) << "the create is done, the delete is not";
  converge({"--prune", "--allow-unsettled"});
  EXPECT_EQ(emulator->integrations().size(), 2U);
}

TEST_F(Guardrails, WhatAnotherOwnerOrNobodyOwnsIsNeverDeleted) {
  have_stores(1);
  emulator->add(R"({"projectKey":"shop","environmentKey":"x","integrationKey":"redis",
      "name":"by hand","config":{"host":"h"}})");
  emulator->add(R"({"projectKey":"shop","environmentKey":"y","integrationKey":"redis","name":"t",
      "tags":["managed-by.storekeeper","owner.team"],"config":{"host":"h"}})");
  converge({"--prune", "--max-deletes", "100"});
  EXPECT_EQ(emulator->integrations().size(), 3U);
}

TEST_F(Guardrails, AConflictIsReportedAndTheRestIsDone) {
  const auto id = emulator->add(R"({"projectKey":"shop","environmentKey":"production",
      "integrationKey":"redis","name":"a","config":{"host":"theirs.example.com"}})");
  write_manifest("a", manifest("a"));
  write_manifest("b", manifest("b", "test"));
  const auto planned = run({"plan", "-f", "m"});
  EXPECT_EQ(planned.exit_code, 1);
  EXPECT_CONTAINS(planned.output, "! a: exists, not managed by owner");
  const auto done = run({"sync", "-f", "m"});
  EXPECT_EQ(done.exit_code, 1);
  const auto live = emulator->integrations();
  ASSERT_EQ(live.size(), 2U);
  EXPECT_EQ(live[0]["config"]["host"], "theirs.example.com");
  EXPECT_EQ(live[0]["version"], 1);
}

TEST_F(Guardrails, AnAnnotationTakesOverWhatNobodyOwns) {
  const auto id = emulator->add(R"({"projectKey":"shop","environmentKey":"production",
      "integrationKey":"redis","name":"a","config":{"host":"theirs.example.com"}})");
  auto text = manifest("a");
  const std::string metadata = "metadata: {name: a}";
  text.replace(
      text.find(metadata), metadata.size(),
      "metadata: {name: a, annotations: {storekeeper/adopt: \"true\"}}");
  write_manifest("a", text);
  converge();
  const auto live = emulator->integrations();
  ASSERT_EQ(live.size(), 1U);
  EXPECT_EQ(live[0]["_id"], id);
  EXPECT_EQ(live[0]["config"]["host"], "a.example.com");
  EXPECT_EQ(run({"plan", "-f", "m", "--detailed-exitcode"}).exit_code, 0);
}

TEST_F(Guardrails, AmbiguityIsReportedAndNeverGuessed) {
  have_stores(1);
  const auto twin = emulator->integrations()[0];
  emulator->add(Json{
      {"projectKey", "shop"},
      {"environmentKey", twin["environmentKey"]},
      {"integrationKey", "redis"},
      {"name", twin["name"]},
      {"tags", twin["tags"]},
      {"config", {{"host", "other.example.com"}}}}
                    .dump());
  const int writes = emulator->writes();
  const auto done = run({"sync", "-f", "m", "--prune"});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_CONTAINS(done.output, "cannot tell which live integration is meant");
  EXPECT_EQ(emulator->writes(), writes);
}

struct BrokenManifest {
  const char* name;
  std::string text;
  const char* place;  // the one error starts there
};

class BrokenManifests : public Guardrails, public ::testing::WithParamInterface<BrokenManifest> {};

TEST_P(BrokenManifests, AreOneErrorWithItsPlaceAndChangeNothing) {
  have_stores(2);
  remove_manifest("s1");
  write_manifest("new", manifest("new", "fresh"));
  directory.write("m/bad.yaml", GetParam().text);
  const auto requests = emulator->journal().size();
  for (const char* verb : {"plan", "diff", "apply", "sync", "status"}) {
    std::vector<std::string> arguments = {verb, "-f", "m"};
    if (std::string(verb) != "status") arguments.emplace_back("--prune");
    if (std::string(verb) == "apply") arguments.emplace_back("--auto-approve");
    const auto result = run(arguments);
    EXPECT_EQ(result.exit_code, std::string(verb) == "diff" ? 2 : 1) << verb;
    EXPECT_CONTAINS(result.errors, GetParam().place) << verb;
    EXPECT_CONTAINS(result.errors, "1 error.") << verb;
    EXPECT_EQ(result.output, "") << verb;
  }
  EXPECT_EQ(emulator->journal().size(), requests) << "the server was not even asked";
}

std::string spec(const std::string& lines) { return manifest("bad", "production", lines); }

INSTANTIATE_TEST_SUITE_P(
    Guardrails, BrokenManifests,
    ::testing::Values(
        BrokenManifest{"Syntax", "a: [1, 2\n", "m/bad.yaml:"},
        BrokenManifest{"Tab", "a:\n\t- b\n", "m/bad.yaml:2:1: error: "},
        BrokenManifest{
            "UnknownField", spec("  redis: {host: h, hots: i}\n"), "m/bad.yaml:7:20: error: "},
        BrokenManifest{"MissingField", spec("  redis: {port: 1}\n"), "m/bad.yaml:7:"},
        BrokenManifest{
            "WrongType", spec("  enabled: 1\n  redis: {host: h}\n"), "m/bad.yaml:7:12: error: "},
        BrokenManifest{
            "DuplicateKey", spec("  redis: {host: h, host: i}\n"), "m/bad.yaml:7:20: error: "},
        BrokenManifest{
            "LiteralPassword", spec("  redis: {host: h, password: hunter2}\n"),
            "m/bad.yaml:7:30: error: "},
        BrokenManifest{
            "BothStores",
            spec("  redis: {host: h}\n  dynamodb: {tableName: abc, region: eu-west-1, externalId: "
                 "ab,\n    roleArn: \"arn:aws:iam::123456789012:role/r\"}\n"),
            "m/bad.yaml:"},
        BrokenManifest{
            "Region",
            spec("  dynamodb: {tableName: abc, region: eu-wset-1, externalId: ab,\n"
                 "    roleArn: \"arn:aws:iam::123456789012:role/r\"}\n"),
            "m/bad.yaml:7:38: error: "},
        BrokenManifest{
            "Tag", spec("  tags: [a b]\n  redis: {host: h}\n"), "m/bad.yaml:7:10: error: "},
        BrokenManifest{
            "SelfReference", spec("  tags: &t [*t]\n  redis: {host: h}\n"),
            "m/bad.yaml:7:13: error: "},
        BrokenManifest{
            "CustomTag", spec("  redis: {host: !python/object h}\n"), "m/bad.yaml:7:17: error: "},
        BrokenManifest{"InvalidUtf8", "a: \"\xff\"\n", "m/bad.yaml:1:"},
        BrokenManifest{"Deep", std::string(5000, '['), "m/bad.yaml:1:"},
        BrokenManifest{
            "Oversized", "# " + std::string(1100 * 1024, 'x') + "\n" + manifest("bad"),
            "m/bad.yaml"},
        BrokenManifest{
            "SameNameTwice", manifest("s2", "elsewhere", "  redis: {host: h}\n"),
            ".yaml:3:18: error: "}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(Guardrails, AMissingDirectoryIsAnErrorAndNoReasonToDelete) {
  have_stores(1);
  const auto requests = emulator->journal().size();
  const auto result = run({"sync", "-f", "nowhere", "--prune", "--allow-empty"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_CONTAINS(result.errors, "nowhere: error: ");
  EXPECT_EQ(emulator->journal().size(), requests);
}

}  // namespace
}  // namespace storekeeper
