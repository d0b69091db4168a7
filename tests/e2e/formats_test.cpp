// The results in the formats of other programs, several at once.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class Formats : public WithEmulator {
 protected:
  std::string file(const std::string& name) const {
    std::ifstream stream(directory.path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  bool exists(const std::string& name) const {
    return std::filesystem::exists(directory.path(name));
  }
  /// One to create, one to change, one to delete.
  void prepare_a_mixed_change() const {
    for (const char* name : {"kept", "gone"}) write_manifest(name, manifest(name, name));
    converge();
    write_manifest("kept", manifest("kept", "kept", "  redis: {host: other.example.com}\n"));
    remove_manifest("gone");
    write_manifest("new", manifest("new", "new"));
  }
  static std::vector<Json> lines_of(const std::string& text) {
    std::vector<Json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
    return lines;
  }
};

TEST_F(Formats, ComeTogether) {
  prepare_a_mixed_change();
  const auto human = run({"plan", "-f", "m", "--prune"});
  const auto all = run({"plan", "-f",
                        "m",    "--prune",
                        "-o",   "human",
                        "-o",   "json=plan.json",
                        "-o",   "ndjson=plan.ndjson",
                        "-o",   "markdown=plan.md",
                        "-o",   "gitlab=widget.json",
                        "-o",   "sarif=plan.sarif",
                        "-o",   "junit=plan.xml",
                        "-o",   "github=annotations.txt"});
  EXPECT_EQ(all.exit_code, 0) << all.errors;
  EXPECT_EQ(all.output, human.output);
  EXPECT_EQ(Json::parse(file("plan.json"))["resource_changes"].size(), 3U);
  EXPECT_EQ(lines_of(file("plan.ndjson")).back()["event"], "change_summary");
  EXPECT_CONTAINS(file("plan.md"), "## Plan: 1 to add, 1 to change, 1 to destroy.\n");
  EXPECT_EQ(Json::parse(file("widget.json")), Json({{"create", 1}, {"update", 1}, {"delete", 1}}));
  EXPECT_EQ(Json::parse(file("plan.sarif"))["runs"][0]["results"].size(), 3U);
  EXPECT_CONTAINS(file("plan.xml"), "tests=\"3\" failures=\"0\"");
  EXPECT_EQ(file("annotations.txt"), "") << "nothing needs attention";
}

TEST_F(Formats, NeverChangeTheExitCode) {
  prepare_a_mixed_change();
  write_manifest("bad/bad", "kind: Other\n");
  struct Case {
    std::vector<std::string> arguments;
    int exit_code;
  };
  const std::vector<Case> cases = {
      {{"validate", "-f", "m"}, 1},
      {{"validate", "-f", "m/kept.yaml"}, 0},
      {{"plan", "-f", "m/kept.yaml"}, 0},
      {{"plan", "-f", "m/kept.yaml", "--detailed-exitcode"}, 2},
      {{"plan", "-f", "m/bad"}, 1},
      {{"diff", "-f", "m/kept.yaml"}, 1},
      {{"diff", "-f", "m/bad"}, 2},
      {{"plan", "-f", "m/kept.yaml", "--prune", "--max-deletes", "0", "--detailed-exitcode"}, 1},
  };
  for (const auto& c : cases) {
    for (const char* format :
         {"human", "json", "ndjson", "markdown", "github", "gitlab", "sarif", "junit"}) {
      auto arguments = c.arguments;
      arguments.insert(arguments.end(), {"-o", format});
      const auto result = run(arguments);
      EXPECT_EQ(result.exit_code, c.exit_code) << format << " " << c.arguments[0] << result.errors;
    }
  }
  EXPECT_EQ(emulator->writes(), 2);
}

TEST_F(Formats, ThatCannotBeWrittenStopARunBeforeItBegins) {
  prepare_a_mixed_change();
  const auto before = emulator->journal().size();
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"apply", "-f", "m", "-y", "-o", "markdown=none/plan.md"},
           {"sync", "-f", "m", "-o", "human", "-o", "json=m"}}) {
    const auto result = run(arguments);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_CONTAINS(result.errors, "cannot be written");
    EXPECT_EQ(std::count(result.errors.begin(), result.errors.end(), '\n'), 2) << result.errors;
    EXPECT_EQ(result.output, "");
  }
  EXPECT_EQ(run({"diff", "-f", "m", "-o", "json=none/x"}).exit_code, 2);
  EXPECT_EQ(run({"apply", "-f", "m", "-y", "-o", "yaml"}).exit_code, 64);
  EXPECT_EQ(run({"apply", "-f", "m", "-y", "-o", "human", "-o", "json"}).exit_code, 64);
  EXPECT_EQ(run({"status", "-f", "m", "-o", "sarif"}).exit_code, 64);
  EXPECT_EQ(emulator->journal().size(), before) << "nothing was even read";
}

TEST_F(Formats, ThatFailAtTheEndAreNoSuccess) {
  prepare_a_mixed_change();
  const auto plan = run({"plan", "-f", "m", "--detailed-exitcode", "-o", "json=/dev/full"});
  EXPECT_EQ(plan.exit_code, 1) << "an error never shares a code with changes";
  EXPECT_CONTAINS(plan.errors, "no space left");
  EXPECT_EQ(run({"diff", "-f", "m", "-o", "json=/dev/full"}).exit_code, 2);
  const auto sync = run({"sync", "-f", "m", "-o", "json=/dev/full"});
  EXPECT_EQ(sync.exit_code, 1);
}

// The rules are what policies for Terraform's plans look like, written in Rego:
//   deny[msg] { rc := input.resource_changes[_]; rc.change.actions[_] == "delete"; ... }
std::vector<std::string> denials(const Json& input) {
  std::vector<std::string> messages;
  for (const auto& change : input["resource_changes"]) {
    const auto& actions = change["change"]["actions"];
    const std::string address = change["address"];
    if (change["mode"] != "managed") continue;
    if (std::find(actions.begin(), actions.end(), "delete") != actions.end()) {
      messages.push_back(address + " may not be deleted");
    }
    const auto& after = change["change"]["after"];
    if (after.is_null()) continue;
    if (actions[0] != "delete" && !after["config"].value("tlsEnabled", false)) {
      messages.push_back(address + " has no TLS");
    }
    const auto& sensitive = change["change"]["after_sensitive"];
    if (sensitive.is_object() && sensitive.contains("config") &&
        !after["config"]["password"].is_null()) {
      messages.push_back(address + " shows a password");
    }
  }
  std::sort(messages.begin(), messages.end());
  return messages;
}

TEST_F(Formats, PoliciesForTerraformsPlansApply) {
  variables["PASSWORD"] = kPassword;
  prepare_a_mixed_change();
  write_manifest(
      "secured", manifest(
                     "secured", "secured",
                     "  redis: {host: h, tlsEnabled: true, password: {env: PASSWORD}}\n"));
  const auto plan = run({"plan", "-f", "m", "--prune", "-o", "json"});
  ASSERT_EQ(plan.exit_code, 0) << plan.errors;
  const std::string type = "launchdarkly_big_segment_store_integration.";
  std::vector<std::string> expected = {type + "kept has no TLS", type + "new has no TLS"};
  const auto found = denials(Json::parse(plan.output));
  ASSERT_EQ(found.size(), 3U) << plan.output;
  EXPECT_EQ(found[0], expected[0]);
  EXPECT_EQ(found[1], expected[1]);
  EXPECT_CONTAINS(found[2], type + "shop/gone/redis/");
  EXPECT_CONTAINS(found[2], " may not be deleted");
}

TEST_F(Formats, EventsStreamWhileARunIsOn) {
  for (const char* name : {"a", "b"}) write_manifest(name, manifest(name, name));
  emulator->set_faults(R"([{"kind":"hang","method":"POST"}])");
  Subprocess process(
      storekeeper_program(),
      options({"apply", "-f", "m", "-y", "-o", "ndjson", "--timeout", "1s"}));
  // The call hangs, so that this line cannot be from the end.
  EXPECT_TRUE(process.wait_until(
      [&] { return contains(process.so_far().output, "\"event\":\"action_started\""); }));
  EXPECT_FALSE(contains(process.so_far().output, "apply_summary"));
  EXPECT_CONTAINS(process.so_far().output, "\"event\":\"change_summary\"");
  const auto result = process.wait();
  const auto lines = lines_of(result.output);
  EXPECT_EQ(lines.back()["event"], "apply_summary");
  EXPECT_EQ(lines.back()["succeeded"], false);
}

TEST_F(Formats, EventsOfSyncEndInASummary) {
  write_manifest("a", manifest("a"));
  const auto result = run({"sync", "-f", "m", "-o", "ndjson"});
  EXPECT_EQ(result.exit_code, 0);
  std::vector<std::string> events;
  for (const auto& line : lines_of(result.output)) events.push_back(line["event"]);
  // How many requests a write takes is the server's affair.
  events.erase(std::unique(events.begin(), events.end()), events.end());
  EXPECT_EQ(
      events,
      (std::vector<std::string>{
          "pass_started", "manifests", "request_finished", "action_started", "request_finished",
          "action_finished", "pass_finished", "result", "apply_summary"}));
  const auto filed = run({"sync", "-f", "m", "-o", "ndjson=events.ndjson"});
  EXPECT_EQ(filed.output, "");
  EXPECT_EQ(lines_of(file("events.ndjson")).front()["event"], "pass_started");
}

TEST_F(Formats, GithubGetsSummaryOutputsAndAnnotations) {
  prepare_a_mixed_change();
  write_manifest("same", manifest("same"));
  emulator->add(Json{
      {"projectKey", "shop"},
      {"environmentKey", "production"},
      {"integrationKey", "redis"},
      {"name", "same"},
      {"config", {{"host", "same.example.com"}}}}
                    .dump());
  directory.write("summary", "before\n");
  variables["GITHUB_STEP_SUMMARY"] = directory.path("summary");
  variables["GITHUB_OUTPUT"] = directory.path("output");
  const auto quiet = run({"plan", "-f", "m", "--prune"});
  EXPECT_EQ(quiet.exit_code, 1);
  EXPECT_FALSE(exists("output")) << "only for -o github";
  const auto plan = run({"plan", "-f", "m", "--prune", "-o", "human", "-o", "github"});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_EQ(plan.output, quiet.output);
  EXPECT_CONTAINS(plan.errors, ",title=Storekeeper%3A conflict::same: exists, not managed");
  EXPECT_TRUE(file("summary").starts_with("before\n<!-- storekeeper:plan owner=default -->\n## P"));
  EXPECT_CONTAINS(file("output"), "create=1\nupdate=1\ndelete=1\nhas-changes=true\n");
  const auto alone = run({"plan", "-f", "m", "--prune", "-o", "github"});
  EXPECT_TRUE(alone.output.starts_with("::error file=m/same.yaml,line=3,")) << alone.output;
}

TEST_F(Formats, ValidationAnnotatesTheLine) {
  write_manifest("bad", manifest("bad", "production", "  redis: {host: h, prot: 1}\n"));
  const auto result = run({"validate", "-f", "m", "-o", "github"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(result.output.starts_with("::error file=m/bad.yaml,line=7,col=20,endColumn=24,"))
      << result.output;
  const auto sarif = run({"validate", "-f", "m", "-o", "sarif"});
  const auto document = Json::parse(sarif.output);
  EXPECT_EQ(
      document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"],
      Json({{"startLine", 7}, {"startColumn", 20}, {"endColumn", 24}}));
}

}  // namespace
}  // namespace storekeeper
