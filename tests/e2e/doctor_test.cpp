// What `doctor` finds first, whatever is in the way.
#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

constexpr const char* kLayers[] = {"configuration", "manifests", "secrets", "state",
                                   "token",         "network",   "clock",   "access",
                                   "permissions",   "rate limit"};

class Doctor : public WithEmulator {
 protected:
  Doctor() {
    variables["PASSWORD"] = kPassword;
    write_manifest(
        "a",
        manifest(
            "a", "production", "  redis: {host: redis.example.com, password: {env: PASSWORD}}\n"));
    emulator->set_behaviour(R"({"accessBlock":true})");
  }

  Json examine(std::vector<std::string> flags, int exit_code) const {
    flags.insert(flags.begin(), {"doctor", "-o", "json"});
    const auto done = run(flags);
    EXPECT_EQ(done.exit_code, exit_code) << done.output << done.errors;
    EXPECT_EQ(done.output.find(kPassword), std::string::npos);
    EXPECT_EQ(done.output.find(kToken), std::string::npos);
    return Json::parse(done.output);
  }
  static Json layer(const Json& report, const std::string& name) {
    for (const auto& check : report["checks"]) {
      if (check["layer"] == name) return check;
    }
    return {};
  }
  // That this layer fails with these words, those before do not, and those after were not looked
  // at.
  void expect_failure(
      const std::vector<std::string>& flags, const std::string& name, const std::string& words,
      int exit_code = 1) const {
    const auto report = examine(flags, exit_code);
    EXPECT_EQ(report["failed"], name) << report.dump(1);
    EXPECT_CONTAINS(layer(report, name).dump(), words);
    EXPECT_NE(layer(report, name)["next_step"], "") << name;
    bool beyond = false;
    for (const auto* each : kLayers) {
      const auto verdict = layer(report, each)["verdict"];
      if (beyond) {
        EXPECT_EQ(verdict, "not-checked") << each;
      } else if (each != name) {
        EXPECT_NE(verdict, "failed") << each;
      }
      beyond = beyond || each == name;
    }
  }
};

TEST_F(Doctor, FindsNothingWhereAllIsWell) {
  converge();
  const auto before = emulator->writes();
  const auto report = examine({"-f", "m", "--state-dir", "state"}, 0);
  for (const auto* name : kLayers) EXPECT_EQ(layer(report, name)["verdict"], "ok") << name;
  EXPECT_EQ(report["failed"], nullptr);
  EXPECT_CONTAINS(layer(report, "permissions").dump(), "1 integration, 1 of them owned");
  EXPECT_CONTAINS(layer(report, "permissions").dump(), "updateConfiguration");
  EXPECT_CONTAINS(run({"doctor", "-f", "m"}).output, "No problems found.\n");
  EXPECT_EQ(emulator->writes(), before);
}

TEST_F(Doctor, NeedsNoManifests) {
  const auto report = examine({}, 0);
  EXPECT_EQ(layer(report, "manifests")["verdict"], "not-checked");
  EXPECT_CONTAINS(layer(report, "permissions").dump(), "only a write tells");
}

TEST_F(Doctor, AMistakeInTheConfigurationEndsItBefore) {
  directory.write("storekeeper.yaml", "owner: [a]\n");
  const auto done = run({"doctor"});
  EXPECT_EQ(done.exit_code, 64);
  EXPECT_CONTAINS(done.errors, "storekeeper.yaml:1:");
}

TEST_F(Doctor, TellsManifestsThatCannotBeLoaded) {
  write_manifest("b", "apiVersion: storekeeper/v1\nkind: Other\n");
  expect_failure({"-f", "m"}, "manifests", "m/b.yaml:2");
}

TEST_F(Doctor, DoubtsSecretsThatAreNotHere) {
  variables.erase("PASSWORD");
  const auto report = examine({"-f", "m"}, 0);
  EXPECT_EQ(report["doubtful"], 1);
  EXPECT_CONTAINS(layer(report, "secrets").dump(), "1 of 1 cannot be read; a: ");
}

TEST_F(Doctor, TellsAStateDirectoryThatOthersMayEnter) {
  directory.make_directory("state");
  std::filesystem::permissions(directory.path("state"), std::filesystem::perms(0755));
  expect_failure({"--state-dir", "state"}, "state", "state");
}

TEST_F(Doctor, TellsATokenThatIsMissingOrIsNone) {
  variables["STOREKEEPER_ACCESS_TOKEN"] = "";
  expect_failure({}, "token", "LAUNCHDARKLY_ACCESS_TOKEN");
  variables["STOREKEEPER_ACCESS_TOKEN"] = "sdk-0123456789";
  expect_failure({}, "token", "as the keys of SDKs do");
  EXPECT_EQ(emulator->journal().size(), 0U);
}

TEST_F(Doctor, TellsAnApiThatCannotBeReached) {
  const auto url = emulator->url();
  emulator->stop();
  expect_failure({"--api-url", url}, "network", "connection refused");
}

TEST_F(Doctor, TellsSomethingElseInTheApisPlace) {
  emulator->set_faults(R"([{"kind":"malformed","route":"caller"}])");
  expect_failure({}, "network", "cannot be used");
  emulator->set_faults(R"([{"kind":"refuse","status":502,"html":true,"route":"caller"}])");
  expect_failure({}, "network", "502");
}

TEST_F(Doctor, DoubtsAClockThatIsWrong) {
  for (const auto& [skew, words] :
       {std::pair("600000", "behind the API"), {"-600000", "ahead of the API"}}) {
    emulator->set_behaviour(std::string(R"({"clockSkewMs":)") + skew + "}");
    const auto report = examine({}, 0);
    EXPECT_EQ(layer(report, "clock")["verdict"], "doubtful");
    EXPECT_CONTAINS(layer(report, "clock").dump(), words);
  }
}

TEST_F(Doctor, TellsATokenThatIsRefused) {
  variables["STOREKEEPER_ACCESS_TOKEN"] = "wrong-token-000000000";
  expect_failure({}, "access", "401");
}

TEST_F(Doctor, GoesOnWhereATokenMayNotAskWhoItIs) {
  emulator->set_faults(R"([{"kind":"refuse","status":403,"route":"caller"}])");
  const auto report = examine({}, 0);
  EXPECT_EQ(layer(report, "access")["verdict"], "doubtful");
  EXPECT_EQ(layer(report, "permissions")["verdict"], "ok");
}

TEST_F(Doctor, TellsATokenThatMayNotList) {
  emulator->set_faults(R"([{"kind":"refuse","status":403,"route":"list"}])");
  expect_failure({}, "permissions", "403");
}

TEST_F(Doctor, NamesWhatAReaderMayNotDo) {
  converge();
  variables["STOREKEEPER_ACCESS_TOKEN"] = kReader;
  const auto permissions = layer(examine({}, 0), "permissions");
  EXPECT_EQ(permissions["verdict"], "doubtful");
  EXPECT_CONTAINS(permissions.dump(), "shop/production/redis it may not");
  EXPECT_CONTAINS(permissions.dump(), "deleteIntegration");
}

TEST_F(Doctor, ComesBackLaterWhereTheRateLimitOutlastsItsTime) {
  emulator->set_behaviour(R"({"globalLimit":2,"windowMs":86400000})");
  examine({"--reserve", "0"}, 0);
  const auto report = examine({"--timeout", "1m"}, 75);
  EXPECT_EQ(report["failed"], "network");
}

}  // namespace
}  // namespace storekeeper
