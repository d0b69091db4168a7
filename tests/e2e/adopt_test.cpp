// Taking over what exists: the ownership tags and nothing else; and two owners on one account.
#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class Adopt : public WithEmulator {
 protected:
  // A store of the console: other host than its manifest's, with a tag of its own and a password.
  std::string by_hand(const std::string& name, const std::string& tags = R"(["kept"])") {
    return emulator->add(
        R"({"projectKey":"shop","environmentKey":"production","integrationKey":"redis","on":true,)"
        R"("name":")" +
        name + R"(","tags":)" + tags +
        R"(,"config":{"host":"console.example.com","password":"console-password"}})");
  }
  Json only_store() {
    const auto live = emulator->integrations();
    EXPECT_EQ(live.size(), 1U);
    return live.at(0);
  }
};

TEST_F(Adopt, WritesTheOwnershipTagsAndNothingElse) {
  by_hand("a");
  write_manifest("a", manifest("a"));
  const auto done = run({"adopt", "-f", "m", "--auto-approve"});
  EXPECT_EQ(done.exit_code, 0) << done.output << done.errors;
  EXPECT_CONTAINS(done.output, "taken over");

  const auto live = only_store();
  EXPECT_EQ(live["tags"], Json::parse(R"(["kept","managed-by.storekeeper","owner.default"])"));
  EXPECT_EQ(live["name"], "a");
  EXPECT_EQ(live["on"], true);
  EXPECT_EQ(live["version"], 2);
  EXPECT_EQ(live["config"]["host"], "console.example.com");
  EXPECT_EQ(live["config"]["password"], "console-password");
  ASSERT_EQ(emulator->writes(), 1);
  for (const auto& entry : emulator->journal()) {
    if (entry["method"] == "GET") continue;
    EXPECT_EQ(entry["method"], "PATCH");
    const auto patch = Json::parse(entry["body"].get<std::string>());
    for (const auto& operation : patch) {
      const bool guard = operation["op"] == "test" && operation["path"] == "/version";
      EXPECT_TRUE(guard || operation["path"] == "/tags") << operation;
    }
  }

  // From here on it is an ordinary store: what differs is for plan and apply.
  const auto planned = run({"plan", "-f", "m", "--detailed-exitcode"});
  EXPECT_EQ(planned.exit_code, 2) << planned.output;
  EXPECT_CONTAINS(planned.output, "config.host");
}

TEST_F(Adopt, ListsFirstAndDoesNothingWithoutAnAnswer) {
  by_hand("a");
  write_manifest("a", manifest("a"));
  const auto asked = run({"adopt", "-f", "m"});
  EXPECT_EQ(asked.exit_code, 1);
  EXPECT_CONTAINS(asked.errors, "adopt asks before it changes anything");
  EXPECT_EQ(emulator->writes(), 0);
  const auto done = run({"adopt", "-f", "m", "-y", "--show-requests"});
  const auto list = done.output.find("~ a");
  const auto result = done.output.find("a: taken over");
  EXPECT_LT(list, result) << done.output;
  EXPECT_NE(result, std::string::npos) << done.output;
}

TEST_F(Adopt, LeavesEverythingElseAlone) {
  write_manifest("ours", manifest("ours", "test"));
  converge();
  emulator->edit(emulator->integrations()[0]["_id"], R"({"name":"drifted"})");
  const int writes = emulator->writes();
  write_manifest("new", manifest("new", "staging"));
  const auto done = run({"adopt", "-f", "m", "-y"});
  EXPECT_EQ(done.exit_code, 0) << done.output << done.errors;
  EXPECT_CONTAINS(done.output, "Nothing to take over");
  EXPECT_EQ(emulator->writes(), writes) << "neither a create nor the drift is its business";
}

TEST_F(Adopt, NeverTakesWhatAnotherOwnerManages) {
  by_hand("a", R"(["managed-by.storekeeper","owner.team"])");
  write_manifest("a", manifest("a"));
  const auto done = run({"adopt", "-f", "m", "-y"});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_CONTAINS(done.output, "\"team\"");
  EXPECT_EQ(emulator->writes(), 0);
}

TEST_F(Adopt, NeedsNoSecretOfTheManifest) {
  by_hand("a");
  write_manifest(
      "a", manifest("a", "production", "  redis: {host: h, password: {env: NOT_SET_HERE}}\n"));
  const auto done = run({"adopt", "-f", "m", "-y"});
  EXPECT_EQ(done.exit_code, 0) << done.output << done.errors;
  EXPECT_EQ(only_store()["config"]["password"], "console-password");
}

// Somebody else may be taking it over at the same moment.
TEST_F(Adopt, GuardsItsPatchWithTheVersionThatItSaw) {
  by_hand("a");
  write_manifest("a", manifest("a"));
  const auto done = run({"adopt", "-f", "m", "-y", "--show-requests"});
  EXPECT_CONTAINS(done.output, R"({"op":"test","path":"/version","value":1})");
}

// Each describes a store of its own and prunes; neither may see the other's as its business.
TEST_F(Adopt, TwoOwnersOnOneAccountNeverFight) {
  directory.write("left/a.yaml", manifest("a", "production"));
  directory.write("right/b.yaml", manifest("b", "production"));
  const std::vector<std::string> left = {"sync",    "-f",   "left",          "--prune",
                                         "--owner", "left", "--max-deletes", "100"};
  const std::vector<std::string> right = {"sync",    "-f",    "right",         "--prune",
                                          "--owner", "right", "--max-deletes", "100"};
  for (const auto& flags : {left, right}) EXPECT_EQ(run(flags).exit_code, 0);
  const auto converged = emulator->integrations();
  ASSERT_EQ(converged.size(), 2U);
  const int writes = emulator->writes();
  for (int round = 0; round < 3; ++round) {
    for (const auto& flags : {left, right}) EXPECT_EQ(run(flags).exit_code, 0);
  }
  EXPECT_EQ(emulator->writes(), writes);
  EXPECT_EQ(emulator->integrations(), converged);

  // And where both describe the same one, the first keeps it and the second is told.
  directory.write("right/a.yaml", manifest("a", "production"));
  const auto second = run(right);
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_CONTAINS(second.output, "by \"left\"");
  EXPECT_EQ(emulator->integrations(), converged);
}

}  // namespace
}  // namespace storekeeper
