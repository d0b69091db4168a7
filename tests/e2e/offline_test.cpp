// What needs no account: validate, schema, version, completion, help and wrong usage.
#include <fstream>
#include <sstream>

#include "e2e/e2e_fixture.hpp"
#include "support/paths.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class Offline : public EndToEnd {};

TEST_F(Offline, ValidateIsQuietAboutGoodManifests) {
  write_manifest("a", manifest("a"));
  const auto result = run({"validate", "-f", "m"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(result.errors, "");
}

TEST_F(Offline, ValidateNeedsNoTokenAndNoNetwork) {
  write_manifest("a", manifest("a"));
  variables = {{"STOREKEEPER_ACCESS_TOKEN", ""}, {"STOREKEEPER_API_URL", "http://127.0.0.1:1"}};
  EXPECT_EQ(run({"validate", "-f", "m"}).exit_code, 0);
}

TEST_F(Offline, ValidateNamesThePlaceOfEveryMistakeInOneRun) {
  write_manifest("a", manifest("a", "production", "  redis: {host: h, prot: 1}\n"));
  write_manifest("b", manifest("b", "production", "  enabled: maybe\n  redis: {host: h}\n"));
  const auto result = run({"validate", "-f", "m"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_CONTAINS(result.output, "m/a.yaml:7:20: error: ");
  EXPECT_CONTAINS(result.output, "did you mean `port`?");
  EXPECT_CONTAINS(result.output, "m/b.yaml:7:12: error: ");
}

TEST_F(Offline, ValidateReadsStandardInput) {
  auto given = options({"validate", "-f", "-"});
  given.input = manifest("a") + "---\n" + manifest("a");
  const auto result = run_with(given);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_CONTAINS(result.output, "-:11:");
}

TEST_F(Offline, ValidatePrintsJson) {
  write_manifest("a", manifest("a", "production", "  redis: {}\n"));
  const auto result = run({"validate", "-f", "m", "-o", "json"});
  EXPECT_EQ(result.exit_code, 1) << "the format does not change the exit code";
  EXPECT_TRUE(Json::accept(result.output)) << result.output;
}

TEST_F(Offline, SchemaIsTheOneInTheRepository) {
  std::ifstream file(testing::source_path("manifests/schema/storekeeper.v1.schema.json"));
  std::stringstream committed;
  committed << file.rdbuf();
  const auto result = run({"schema"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, committed.str());
}

TEST_F(Offline, VersionIsOneLine) {
  for (const char* way : {"version", "--version"}) {
    const auto result = run({way});
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_TRUE(result.output.starts_with("storekeeper ")) << result.output;
    EXPECT_EQ(result.output.find('\n'), result.output.size() - 1);
    EXPECT_EQ(result.errors, "");
  }
}

TEST_F(Offline, CompletionKnowsThreeShells) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const auto result = run({"completion", shell});
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_CONTAINS(result.output, "detailed-exitcode");
  }
  EXPECT_EQ(run({"completion", "tcsh"}).exit_code, 64);
}

TEST_F(Offline, HelpGoesToStandardOutput) {
  for (const auto& way : std::vector<std::vector<std::string>>{
           {}, {"--help"}, {"help"}, {"help", "plan"}, {"plan", "--help"}}) {
    const auto result = run(way);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_CONTAINS(result.output, "Usage:");
    EXPECT_EQ(result.errors, "");
  }
}

struct WrongUsage {
  const char* name;
  std::vector<std::string> arguments;
  const char* says;
};

class Usage : public EndToEnd, public ::testing::WithParamInterface<WrongUsage> {};

TEST_P(Usage, EndsWith64AndSaysWhy) {
  const auto result = run(GetParam().arguments);
  EXPECT_EQ(result.exit_code, 64);
  EXPECT_EQ(result.output, "");
  EXPECT_CONTAINS(result.errors, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    Offline, Usage,
    ::testing::Values(
        WrongUsage{"Verb", {"plam"}, "plan"},
        WrongUsage{"Flag", {"plan", "-f", "m", "--prun"}, "--prune"},
        WrongUsage{"NoManifests", {"plan"}, "-f"},
        WrongUsage{"Format", {"plan", "-f", "m", "-o", "xml"}, "json"},
        WrongUsage{"Count", {"plan", "-f", "m", "--max-deletes", "few"}, "--max-deletes"},
        WrongUsage{"Duration", {"plan", "-f", "m", "--timeout", "soon"}, "--timeout"},
        WrongUsage{"Address", {"plan", "-f", "m", "--api-url", "ftp://x"}, "--api-url"},
        WrongUsage{"ConfigFile", {"plan", "-f", "m", "--config", "none.yaml"}, "none.yaml"}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(Offline, AnUnknownKeyInTheConfigurationFileIsAnError) {
  directory.write("storekeeper.yaml", "owner: team\nprun: true\n");
  write_manifest("a", manifest("a"));
  const auto result = run({"plan", "-f", "m"});
  EXPECT_EQ(result.exit_code, 64);
  EXPECT_CONTAINS(result.errors, "storekeeper.yaml:2:1");
  EXPECT_CONTAINS(result.errors, "prune");
}

TEST_F(Offline, PrintConfigNamesSourcesAndNoSecret) {
  directory.write("storekeeper.yaml", "owner: team\n");
  variables["STOREKEEPER_PARALLELISM"] = "3";
  const auto result = run({"plan", "-f", "m", "--print-config"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_CONTAINS(result.output, "team");
  EXPECT_CONTAINS(result.output, "STOREKEEPER_PARALLELISM");
  EXPECT_FALSE(contains(result.output + result.errors, kToken));
}

}  // namespace
}  // namespace storekeeper
