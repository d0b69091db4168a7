// A store that moves: what the built program does between the create and the delete.
#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class ReplacementRun : public WithEmulator {
 protected:
  ReplacementRun() {
    write_manifest("moving", manifest("moving", "production", kOn));
    converge();
    write_manifest("moving", manifest("moving", "staging", kOn));
    emulator->ask("DELETE", "/__emulator/journal");
  }

  // "production staging", wherever a store lives now.
  std::string places() const {
    std::string text;
    for (const char* environment : {"production", "staging"}) {
      for (const auto& item : emulator->integrations()) {
        if (item.at("environmentKey") == environment) text += std::string(" ") + environment;
      }
    }
    return text;
  }
  // POST and DELETE, in the order of their arrival.
  std::string order() const {
    std::string text;
    for (const auto& entry : emulator->journal()) {
      const auto method = entry.at("method").get<std::string>();
      if (method == "POST" || method == "DELETE") text += " " + method;
    }
    return text;
  }

  const std::string kOn = "  enabled: true\n  redis: {host: m.example}\n";
};

TEST_F(ReplacementRun, WaitsUntilTheNewStoreIsInStep) {
  emulator->set_behaviour(R"({"firstSync":1200})");
  const auto moved = run({"sync", "-f", "m", "--prune", "-o", "ndjson"});
  EXPECT_EQ(moved.exit_code, 0) << moved.output << moved.errors;
  EXPECT_EQ(places(), " staging");
  EXPECT_EQ(order(), " POST DELETE");
  EXPECT_CONTAINS(moved.output, R"("event":"replacement_wait")");
  EXPECT_CONTAINS(moved.output, "not synchronised yet");
}

TEST_F(ReplacementRun, KeepsTheOldStoreWhileTheNewOneIsNotInStep) {
  emulator->set_behaviour(R"({"health":"pending"})");
  for (int round = 0; round < 2; ++round) {
    const auto moved = run({"sync", "-f", "m", "--prune", "--wait", "10ms"});
    EXPECT_EQ(moved.exit_code, 1);
    EXPECT_CONTAINS(moved.output, "kept, because moving, which replaces it, is not in step after");
    EXPECT_CONTAINS(moved.output, "--wait 0");
    EXPECT_EQ(places(), " production staging");
  }
  EXPECT_EQ(order(), " POST") << "the second run has found the first one's";

  const auto plan = run({"plan", "-f", "m", "--prune"});
  EXPECT_CONTAINS(plan.output, "# replaced by moving");
  emulator->set_behaviour(R"({"health":"healthy"})");
  converge({"--prune"});
  EXPECT_EQ(places(), " staging");
}

TEST_F(ReplacementRun, DoesNotWaitWhereThatIsNotWanted) {
  emulator->set_behaviour(R"({"health":"pending"})");
  converge({"--prune", "--wait", "0"});
  EXPECT_EQ(places(), " staging");
}

TEST_F(ReplacementRun, DeletesFirstWhereTheApiRefusesTwo) {
  const auto plan = run({"plan", "-f", "m", "--prune", "--replace-order", "delete-first"});
  EXPECT_CONTAINS(plan.output, "which is deleted before this one is created");

  const auto unpruned = run({"sync", "-f", "m", "--replace-order", "delete-first"});
  EXPECT_EQ(unpruned.exit_code, 1);
  EXPECT_CONTAINS(
      unpruned.output, "not created, because the store that it replaces is still there");
  EXPECT_EQ(places(), " production");

  converge({"--prune", "--replace-order", "delete-first"});
  EXPECT_EQ(places(), " staging");
  EXPECT_EQ(order(), " DELETE POST");
}

TEST_F(ReplacementRun, StopsWaitingWhenItIsInterrupted) {
  emulator->set_behaviour(R"({"health":"pending"})");
  auto given = options({"sync", "-f", "m", "--prune", "--log-format", "json"});
  Subprocess process(storekeeper_program(), std::move(given));
  ASSERT_TRUE(process.wait_for_error_text("an old store is kept"));
  process.send_signal(SIGINT);
  const auto& stopped = process.wait();
  EXPECT_EQ(stopped.exit_code, 130);
  EXPECT_CONTAINS(stopped.output, "kept, because moving, which replaces it, is not in step");
  EXPECT_EQ(places(), " production staging");
}

}  // namespace
}  // namespace storekeeper
