// Tokens, networks, limits, signals and full disks: each ends with a clear error and an exit code.
#include "e2e/e2e_fixture.hpp"
#include "support/paths.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class Failures : public WithEmulator {
 protected:
  Failures() { write_manifest("a", manifest("a")); }

  void expect_failure(
      const std::vector<std::string>& arguments, const std::string& says, int exit_code = 1) {
    const auto result = run(arguments);
    EXPECT_EQ(result.exit_code, exit_code) << result.output << result.errors;
    EXPECT_CONTAINS(result.errors, "storekeeper: error: ");
    EXPECT_CONTAINS(result.errors, says);
    EXPECT_CONTAINS(result.errors, "hint: ");
    EXPECT_EQ(result.output, "");
  }
};

TEST_F(Failures, WithoutATokenItSaysWhereOneMayComeFrom) {
  variables["STOREKEEPER_ACCESS_TOKEN"] = "";
  expect_failure({"plan", "-f", "m"}, "LAUNCHDARKLY_ACCESS_TOKEN");
  EXPECT_EQ(emulator->journal().size(), 0U);
}

TEST_F(Failures, AWrongTokenIsSaidAndTriedOnce) {
  variables["STOREKEEPER_ACCESS_TOKEN"] = "wrong-token-000000000";
  for (const char* verb : {"plan", "sync", "status"}) expect_failure({verb, "-f", "m"}, "401");
  expect_failure({"export"}, "401");
  EXPECT_EQ(emulator->journal().size(), 4U);
}

TEST_F(Failures, AReaderMayPlanAndNotWrite) {
  variables["STOREKEEPER_ACCESS_TOKEN"] = kReader;
  EXPECT_EQ(run({"plan", "-f", "m"}).exit_code, 0);
  const auto refused = run({"sync", "-f", "m"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_CONTAINS(refused.output, "403");
  EXPECT_CONTAINS(refused.output, "createIntegration");
  EXPECT_CONTAINS(refused.errors, "storekeeper: error: the access token may not write; nothing");
  EXPECT_EQ(emulator->integrations().size(), 0U);
}

TEST_F(Failures, ATokenFileWorksAndIsHeldToItsRules) {
  variables["STOREKEEPER_ACCESS_TOKEN"] = "";
  directory.write("token", std::string(kToken) + "\n");
  EXPECT_EQ(run({"plan", "-f", "m", "--token-file", "token"}).exit_code, 0);
  directory.write("empty", "\n");
  expect_failure({"plan", "-f", "m", "--token-file", "empty"}, "empty");
  expect_failure({"plan", "-f", "m", "--token-file", "none"}, "none");
}

TEST_F(Failures, AnApiThatIsDownIsNamed) {
  const auto url = emulator->url();
  emulator->stop();
  expect_failure({"plan", "-f", "m"}, url.substr(7));
}

TEST_F(Failures, PlainHttpIsForThisMachineOnly) {
  expect_failure({"plan", "-f", "m", "--api-url", "http://192.0.2.1"}, "loopback");
}

TEST_F(Failures, AnAddressThatIsNotTheApisIsNotTakenForAnEmptyAccount) {
  emulator->set_faults(R"([{"kind":"refuse","status":404,"html":true}])");
  expect_failure({"sync", "-f", "m"}, "404");
  emulator->set_faults(R"([{"kind":"refuse","status":200,"html":true}])");
  expect_failure({"sync", "-f", "m"}, "cannot be used");
  for (const char* kind : {"malformed", "truncate"}) {
    emulator->set_faults(R"([{"route":"list","kind":")" + std::string(kind) + R"("}])");
    expect_failure({"sync", "-f", "m"}, "list integrations");
  }
  EXPECT_EQ(emulator->writes(), 0);
}

TEST_F(Failures, OneStoreWithoutItsPasswordDoesNotStopTheOthers) {
  write_manifest(
      "secret",
      manifest("secret", "test", "  redis: {host: h.example.com, password: {env: NOT_SET}}\n"));
  const auto planned = run({"plan", "-f", "m"});
  EXPECT_EQ(planned.exit_code, 0);
  EXPECT_CONTAINS(planned.output, "NOT_SET");
  const auto applied = run({"apply", "-f", "m", "-y"});
  EXPECT_EQ(applied.exit_code, 1);
  EXPECT_CONTAINS(applied.output, "1 added, 0 changed, 0 destroyed, 1 failed.");
  EXPECT_CONTAINS(applied.output, "NOT_SET");
  ASSERT_EQ(emulator->integrations().size(), 1U);
  EXPECT_EQ(emulator->integrations()[0]["name"], "a");
}

TEST_F(Failures, OneRefusedStoreDoesNotStopTheOthersAndIsNamed) {
  write_manifest("b", manifest("b", "test"));
  emulator->set_faults(R"([{"kind":"refuse","status":400,"method":"POST","nth":1}])");
  const auto done = run({"sync", "-f", "m"});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_CONTAINS(done.output, "Failed:");
  EXPECT_CONTAINS(done.output, "1 added, 0 changed, 0 destroyed, 1 failed.");
  EXPECT_EQ(emulator->integrations().size(), 1U);
  converge();
}

TEST_F(Failures, ACreateWhoseAnswerIsLostIsFoundAndNotSentTwice) {
  emulator->set_faults(R"([{"kind":"drop-after-commit","method":"POST","nth":1}])");
  converge();
  EXPECT_EQ(emulator->integrations().size(), 1U);
  EXPECT_EQ(emulator->writes(), 1);
}

TEST_F(Failures, ARateLimitBeyondTheTimeoutEndsAtOnceWith75) {
  emulator->set_behaviour(R"({"globalLimit":2,"windowMs":86400000})");
  write_manifest("b", manifest("b"));
  const auto limited = run({"sync", "-f", "m", "--reserve", "0", "--timeout", "1m"});
  EXPECT_EQ(limited.exit_code, 75) << limited.output << limited.errors;
  EXPECT_CONTAINS(limited.output, "come back in ");
  EXPECT_EQ(emulator->integrations().size(), 1U);
  const auto planned = run({"plan", "-f", "m", "--timeout", "1m"});
  EXPECT_EQ(planned.exit_code, 75);
  EXPECT_CONTAINS(planned.errors, "come back in ");
}

TEST_F(Failures, AServerThatSaysNothingCostsNoMoreThanTheTimeout) {
  emulator->set_faults(R"([{"kind":"hang"}])");
  expect_failure({"plan", "-f", "m", "--timeout", "300ms"}, "list integrations");
}

struct Stop {
  const char* name;
  int signal;
  int exit_code;
};

class Signals : public Failures, public ::testing::WithParamInterface<Stop> {
 protected:
  // One environment: so the actions come one after the other.
  Signals() {
    write_manifest("b", manifest("b"));
    write_manifest("c", manifest("c"));
  }
};

TEST_P(Signals, FinishTheCallInFlightAndReportTheRest) {
  // The answer itself is to verify the create: a read after it would be another call.
  emulator->set_behaviour(R"({"writeConfig":true})");
  emulator->set_faults(R"([{"kind":"latency","method":"POST","delayMs":400}])");
  Subprocess process(
      storekeeper_program(), options({"apply", "-f", "m", "-y", "--log-level", "debug"}));
  ASSERT_TRUE(process.wait_for_error_text("action started")) << process.so_far().errors;
  process.send_signal(GetParam().signal);
  const auto& result = process.wait();
  EXPECT_EQ(result.exit_code, GetParam().exit_code) << result.errors;
  EXPECT_CONTAINS(result.errors, "stopping after the call in flight");
  EXPECT_CONTAINS(result.output, "a: created");
  EXPECT_CONTAINS(result.output, "Not started:");
  EXPECT_CONTAINS(result.output, "Apply interrupted. Resources: 1 added");
  EXPECT_CONTAINS(result.output, "2 not started.");
  EXPECT_EQ(emulator->integrations().size(), 1U);
  emulator->set_faults("[]");
  converge();
  EXPECT_EQ(emulator->integrations().size(), 3U);
}

TEST_P(Signals, EndAtOnceTheSecondTime) {
  emulator->set_faults(R"([{"kind":"hang","method":"POST"}])");
  Subprocess process(storekeeper_program(), options({"sync", "-f", "m", "--log-level", "debug"}));
  ASSERT_TRUE(process.wait_for_error_text("action started")) << process.so_far().errors;
  process.send_signal(GetParam().signal);
  ASSERT_TRUE(process.wait_for_error_text("stopping after")) << process.so_far().errors;
  process.send_signal(GetParam().signal);
  EXPECT_EQ(process.wait().exit_code, GetParam().exit_code);
}

TEST_P(Signals, EndAWaitForTheRateLimit) {
  emulator->set_behaviour(R"({"globalLimit":2,"windowMs":86400000})");
  Subprocess process(storekeeper_program(), options({"sync", "-f", "m", "--reserve", "0"}));
  ASSERT_TRUE(process.wait_for_error_text("waiting for the rate limit")) << process.so_far().errors;
  process.send_signal(GetParam().signal);
  const auto& result = process.wait();
  EXPECT_EQ(result.exit_code, GetParam().exit_code);
  EXPECT_CONTAINS(result.output, "Apply interrupted.");
}

INSTANTIATE_TEST_SUITE_P(
    Failures, Signals,
    ::testing::Values(Stop{"Terminate", SIGTERM, 143}, Stop{"Interrupt", SIGINT, 130}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(Failures, ARunThatIsKilledLeavesNothingTwice) {
  emulator->set_faults(R"([{"kind":"hang-after-commit","method":"POST","nth":1}])");
  Subprocess process(storekeeper_program(), options({"sync", "-f", "m", "--log-level", "debug"}));
  ASSERT_TRUE(process.wait_for_error_text("action started"));
  while (emulator->integrations().empty()) {
  }
  process.send_signal(SIGKILL);
  EXPECT_EQ(process.wait().exit_code, 128 + SIGKILL);
  converge();
  EXPECT_EQ(emulator->integrations().size(), 1U);
}

TEST_F(Failures, ResultsThatCannotBeWrittenAreAFailure) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"plan", "-f", "m"},
           {"plan", "-f", "m", "-o", "json"},
           {"validate", "-f", "m"},
           {"export"},
           {"status", "-f", "m"},
           {"schema"},
           {"version"},
           {"--version"},
           {"--help"},
           {"completion", "bash"}}) {
    SCOPED_TRACE(arguments[0]);
    if (arguments[0] == "export") converge();
    auto full = options(arguments);
    full.output_file = "/dev/full";
    const auto to_full = run_with(full);
    EXPECT_EQ(to_full.exit_code, 1);
    EXPECT_CONTAINS(to_full.errors, "error: ");
    auto closed = options(arguments);
    closed.close_output = true;
    EXPECT_EQ(run_with(closed).exit_code, 1);
  }
}

TEST_F(Failures, ApplyChangesNothingWhenItsPlanCannotBeShown) {
  auto full = options({"apply", "-f", "m", "-y"});
  full.output_file = "/dev/full";
  EXPECT_EQ(run_with(full).exit_code, 1);
  EXPECT_EQ(emulator->writes(), 0);
}

}  // namespace
}  // namespace storekeeper
