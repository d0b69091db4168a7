// What no output may hold: a secret, whatever happens, and anything that takes over a terminal.
#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class Outputs : public WithEmulator {
 protected:
  Outputs() {
    variables["PASSWORD"] = kPassword;
    directory.write("secrets/password", std::string(kFilePassword) + "\n");
    write_manifest(
        "a",
        manifest("a", "production", "  redis: {host: h.example.com, password: {env: PASSWORD}}\n"));
    write_manifest(
        "b",
        manifest(
            "b", "test", "  redis: {host: h2.example.com, password: {file: secrets/password}}\n"));
  }

  void keep(const ProgramResult& result) { everything += result.output + result.errors; }

  // Each verb, in each form and at each level of detail.
  void run_everything() {
    for (const char* level : {"debug", "info", "error"}) {
      for (const char* form : {"text", "json"}) {
        const std::vector<std::string> log = {"--log-level", level, "--log-format", form};
        for (auto arguments : std::vector<std::vector<std::string>>{
                 {"plan", "-f", "m"},
                 {"plan", "-f", "m", "-o", "json"},
                 {"diff", "-f", "m"},
                 {"sync", "-f", "m"},
                 {"apply", "-f", "m", "-y", "-o", "json"},
                 {"status", "-f", "m", "-o", "json"},
                 {"export"}}) {
          arguments.insert(arguments.end(), log.begin(), log.end());
          keep(run(arguments));
        }
      }
    }
    keep(run({"validate", "-f", "m"}));
    keep(run({"plan", "-f", "m", "--print-config"}));
    for (const char* verb : {"plan", "sync", "validate"}) {
      for (const char* format : {"ndjson", "markdown", "github", "gitlab", "sarif", "junit"}) {
        keep(run({verb, "-f", "m", "-o", format}));
      }
    }
  }

  void expect_no_secret() const {
    for (const char* secret : {kPassword, kFilePassword, kToken}) {
      EXPECT_FALSE(contains(everything, secret)) << secret;
    }
    // Nor the mask that the API shows in its place.
    EXPECT_FALSE(contains(everything, "***"));
  }

  static constexpr const char* kFilePassword = "another-canary-41d0";
  std::string everything;
};

TEST_F(Outputs, HoldNoSecretWhenAllGoesWell) {
  run_everything();
  expect_no_secret();
  const auto journal = emulator->journal().dump();
  EXPECT_CONTAINS(journal, kPassword) << "it did arrive";
  EXPECT_CONTAINS(journal, kFilePassword);
}

TEST_F(Outputs, HoldNoSecretWhenThePasswordHasDrifted) {
  converge();
  for (const auto& item : emulator->integrations()) {
    emulator->edit(item["_id"], R"({"config":{"password":"a-third-canary-8c55"}})");
  }
  run_everything();
  expect_no_secret();
  EXPECT_FALSE(contains(everything, "a-third-canary-8c55"));
}

TEST_F(Outputs, HoldNoSecretWhateverGoesWrong) {
  for (const char* fault :
       {R"({"kind":"refuse","status":400,"method":"POST"})",
        R"({"kind":"refuse","status":500,"html":true,"method":"POST"})",
        R"({"kind":"malformed","method":"POST"})", R"({"kind":"truncate","method":"POST"})",
        R"({"kind":"drop-before-commit","method":"POST"})", R"({"kind":"malformed"})"}) {
    emulator->ask("POST", "/__emulator/reset");
    emulator->set_faults("[" + std::string(fault) + "]");
    keep(run({"sync", "-f", "m", "--log-level", "debug", "--timeout", "10s"}));
    keep(run(
        {"apply", "-f", "m", "-y", "--log-level", "debug", "--log-format", "json", "--timeout",
         "10s"}));
  }
  expect_no_secret();
}

TEST_F(Outputs, HoldNoSecretOfAManifestThatIsRefused) {
  write_manifest(
      "bad", manifest("bad", "x", "  redis: {host: h, password: literal-canary-77e1}\n"));
  keep(run({"validate", "-f", "m"}));
  keep(run({"plan", "-f", "m"}));
  keep(run({"validate", "-f", "m", "-o", "json"}));
  EXPECT_FALSE(contains(everything, "literal-canary-77e1")) << everything;
}

TEST_F(Outputs, HoldNoTokenThatIsMisplaced) {
  variables["STOREKEEPER_ACCESS_TOKEN"] = "";
  keep(run({"plan", "-f", "m", "--token-file", "api-01234567-89ab-cdef-0123-456789abcdef"}));
  keep(run({"plan", "-f", "m", "--token", "api-01234567-89ab-cdef-0123-456789abcdef"}));
  EXPECT_FALSE(contains(everything, "api-01234567-89ab")) << everything;
}

TEST_F(Outputs, NeutraliseWhatPeopleCallTheirStores) {
  const Json evil = "evil \x1b[31mred\x1b[0m\r\n::error::x ##[error]x \xe2\x80\xae rtl";
  emulator->add(Json{
      {"projectKey", "shop"},
      {"environmentKey", "x"},
      {"integrationKey", "redis"},
      {"name", evil},
      {"tags", {"managed-by.storekeeper", "owner.default"}},
      {"config", {{"host", evil}}}}
                    .dump());
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"plan", "-f", "m", "--prune"},
           {"diff", "-f", "m", "--prune"},
           {"status", "-f", "m"},
           {"export"},
           {"plan", "-f", "m", "--prune", "-o", "github"},
           {"plan", "-f", "m", "--prune", "-o", "markdown"},
           {"sync", "-f", "m", "--prune", "--max-deletes", "0", "--log-level", "debug"}}) {
    keep(run(arguments));
  }
  EXPECT_CONTAINS(everything, "evil");
  for (const char* part : {"\x1b", "\r", "\n::error", "##[", "\xe2\x80\xae"}) {
    EXPECT_FALSE(contains(everything, part));
  }
}

TEST_F(Outputs, KeepResultsAndLogsApart) {
  const auto done =
      run({"sync", "-f", "m", "-o", "json", "--log-format", "json", "--log-level", "debug"});
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_TRUE(Json::accept(done.output)) << done.output;
  std::size_t lines = 0;
  for (std::size_t from = 0; from < done.errors.size(); ++lines) {
    const auto end = done.errors.find('\n', from);
    ASSERT_NE(end, std::string::npos);
    const auto line = done.errors.substr(from, end - from);
    EXPECT_TRUE(Json::accept(line)) << line;
    from = end + 1;
  }
  EXPECT_GT(lines, 3U);
}

}  // namespace
}  // namespace storekeeper
