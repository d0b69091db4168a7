// What is in deploy/ci: each script run as its runner would run it, against the emulator.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "e2e/e2e_fixture.hpp"
#include "e2e/fake_github.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class Ci : public WithEmulator {
 protected:
  Ci() {
    const auto programs = std::filesystem::path(storekeeper_program()).parent_path().string();
    variables["PATH"] = programs + ":/usr/local/bin:/usr/bin:/bin";
    variables["STOREKEEPER_FILENAME"] = "m";
    for (const char* name : {"kept", "gone"}) write_manifest(name, manifest(name, name));
    converge();
    write_manifest(
        "kept", manifest("kept", "kept", "  enabled: true\n  redis: {host: kept.example.com}\n"));
    write_manifest("new", manifest("new", "new"));
  }

  ProgramResult shell(const std::string& script, std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.begin(), {"-euo", "pipefail", "-c", script, "script"});
    Subprocess process("/bin/bash", options(std::move(arguments)));
    return process.wait();
  }
  std::string file(const std::string& name) const {
    std::ifstream stream(directory.path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  ProgramResult generic(const std::string& arguments) const {
    return shell(source_path("deploy/ci/storekeeper-ci") + " " + arguments);
  }
};

TEST_F(Ci, TheGenericScriptLeavesEveryFormat) {
  const auto plan = generic("plan");
  EXPECT_EQ(plan.exit_code, 0) << plan.errors;
  EXPECT_CONTAINS(plan.output, "Plan: 1 to add, 1 to change, 0 to destroy.\n");
  EXPECT_CONTAINS(file("storekeeper-reports/comment.md"), "## Plan: 1 to add, 1 to change");
  EXPECT_TRUE(Json::accept(file("storekeeper-reports/plan.json")));
  EXPECT_TRUE(Json::accept(file("storekeeper-reports/plan.sarif")));
  EXPECT_CONTAINS(file("storekeeper-reports/plan.junit.xml"), "<testsuites");
  EXPECT_EQ(emulator->writes(), 2) << "those of the preparation";
  EXPECT_EQ(generic("plan --detailed-exitcode").exit_code, 2);
}

TEST_F(Ci, TheGenericScriptApplies) {
  const auto apply = generic("apply");
  EXPECT_EQ(apply.exit_code, 0) << apply.errors;
  EXPECT_CONTAINS(apply.output, "Apply complete! Resources: 1 added, 1 changed, 0 destroyed.");
  EXPECT_CONTAINS(file("storekeeper-reports/comment.md"), "## Apply complete!");
  EXPECT_EQ(emulator->writes(), 4);
}

TEST_F(Ci, TheGenericScriptSaysWhatWentWrong) {
  EXPECT_EQ(generic("plan").exit_code, 0);
  write_manifest("bad", manifest("bad", "x", "  redis: {hots: h}\n"));
  const auto invalid = generic("plan");
  EXPECT_EQ(invalid.exit_code, 1);
  EXPECT_CONTAINS(file("storekeeper-reports/comment.md"), "**error** `m/bad.yaml:7:");
  EXPECT_EQ(file("storekeeper-reports/plan.json"), "") << "that of the run before is gone";
  remove_manifest("bad");
  variables["STOREKEEPER_ACCESS_TOKEN"] = "wrong";
  const auto failed = generic("plan");
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_CONTAINS(file("storekeeper-reports/comment.md"), "## plan failed\n");
  EXPECT_EQ(generic("destroy").exit_code, 64);
}

// The action as a runner carries it out: inputs and contexts put in, steps run one by one.
class GithubAction : public Ci {
 protected:
  GithubAction() {
    const auto event = Json{{"pull_request", {{"number", 7}}}};
    directory.write("event.json", event.dump());
    directory.write("output", "");
    variables["GITHUB_ACTIONS"] = "true";
    variables["GITHUB_ACTION_PATH"] = source_path("deploy/ci");
    variables["GITHUB_API_URL"] = github.url();
    variables["GITHUB_REPOSITORY"] = "octo/shop";
    variables["GITHUB_EVENT_PATH"] = directory.path("event.json");
    variables["GITHUB_OUTPUT"] = directory.path("output");
    variables["GITHUB_STEP_SUMMARY"] = directory.path("summary");
    inputs["access-token"] = kToken;
    inputs["manifests"] = "m";
  }

  std::string evaluated(const std::string& text) {
    const std::string open = "${{ ";
    if (!text.starts_with(open)) return text;
    const auto name = text.substr(open.size(), text.size() - open.size() - 3);
    if (name == "github.token") return "runners-token";
    EXPECT_TRUE(name.starts_with("inputs.")) << name;
    const auto input = name.substr(7);
    if (inputs.contains(input)) return inputs[input];
    const auto declared = action["inputs"][input];
    EXPECT_TRUE(declared) << "no such input: " << input;
    return evaluated(declared["default"].as<std::string>());
  }

  ProgramResult step(std::size_t index) {
    const auto step = action["runs"]["steps"][index];
    EXPECT_EQ(step["shell"].as<std::string>(), "bash");
    const auto outside = variables;
    for (const auto& variable : step["env"]) {
      variables[variable.first.as<std::string>()] = evaluated(variable.second.as<std::string>());
    }
    const auto script = step["run"].as<std::string>();
    EXPECT_EQ(script.find("${{"), std::string::npos) << "an input would become code";
    auto result = shell(script);
    variables = outside;
    return result;
  }
  ProgramResult plan_and_comment() {
    auto plan = step(0);
    const auto comment = step(1);
    EXPECT_EQ(comment.exit_code, 0) << comment.errors;
    plan.output += comment.output;
    plan.errors += comment.errors;
    return plan;
  }

  /// What is declared as an output has a value.
  std::map<std::string, std::string> outputs() const {
    std::map<std::string, std::string> values;
    for (const auto& output : action["outputs"]) {
      const auto name = output.first.as<std::string>();
      EXPECT_EQ(output.second["value"].as<std::string>(), "${{ steps.run.outputs." + name + " }}");
      const auto text = "\n" + file("output");
      const auto at = text.rfind("\n" + name + "=");
      if (at == std::string::npos) continue;
      const auto begin = at + name.size() + 2;
      values[name] = text.substr(begin, text.find('\n', begin) - begin);
    }
    return values;
  }

  FakeGithub github;
  std::map<std::string, std::string> inputs;
  YAML::Node action = YAML::LoadFile(source_path("deploy/ci/action.yml"));
};

TEST_F(GithubAction, ShowsThePlanInOneComment) {
  inputs["flags"] = "--prune\n\n--max-deletes=1\n";
  remove_manifest("gone");
  const auto first = plan_and_comment();
  EXPECT_EQ(first.exit_code, 0) << first.errors;
  ASSERT_EQ(github.comments().size(), 1U) << first.output << first.errors;
  const auto comment = github.comments()[0];
  EXPECT_EQ(comment.issue, 7);
  EXPECT_TRUE(comment.body.starts_with(
      "<!-- storekeeper-ci:plan -->\n<!-- storekeeper:plan owner=default -->\n"
      "## Plan: 1 to add, 1 to change, 1 to destroy.\n"))
      << comment.body;
  EXPECT_CONTAINS(comment.body, "- on  false\n+ on  true\n");
  const auto told = outputs();
  EXPECT_EQ(told.at("create"), "1");
  EXPECT_EQ(told.at("delete"), "1");
  EXPECT_EQ(told.at("has-changes"), "true");
  EXPECT_EQ(told.at("exit-code"), "0");
  EXPECT_EQ(told.at("summary"), "Plan: 1 to add, 1 to change, 1 to destroy.");
  EXPECT_EQ(told.at("fingerprint").size(), 64U);
  EXPECT_EQ(told.size(), action["outputs"].size());
  EXPECT_CONTAINS(file("summary"), "## Plan: 1 to add");

  converge({"--prune"});
  plan_and_comment();
  ASSERT_EQ(github.comments().size(), 1U) << "the same comment";
  EXPECT_CONTAINS(github.comments()[0].body, "## No changes.");
  EXPECT_EQ(github.complaints(), "");
}

TEST_F(GithubAction, FindsItsCommentAmongMany) {
  const std::string mark = "<!-- storekeeper-ci:plan -->\n";
  github.add(7, "User", mark + "a stranger's");
  github.add(8, "Bot", mark + "of another pull request");
  for (int i = 0; i < 120; ++i) github.add(7, "Bot", "chatter");
  github.add(7, "Bot", mark + "ours");
  plan_and_comment();
  const auto comments = github.comments();
  ASSERT_EQ(comments.size(), 123U);
  EXPECT_EQ(comments[0].body, mark + "a stranger's");
  EXPECT_EQ(comments[1].body, mark + "of another pull request");
  EXPECT_CONTAINS(comments.back().body, "## Plan: ");
  inputs["comment-key"] = "other";
  plan_and_comment();
  EXPECT_EQ(github.comments().size(), 124U) << "another key, another comment";
}

TEST_F(GithubAction, APullRequestFromAForkStillGetsItsPlan) {
  github.let_only_read();
  variables["STOREKEEPER_ACCESS_TOKEN"] = kReader;
  inputs["access-token"] = kReader;
  const auto plan = plan_and_comment();
  EXPECT_EQ(plan.exit_code, 0) << plan.errors;
  EXPECT_CONTAINS(plan.output, "::notice title=Storekeeper::No comment");
  EXPECT_FALSE(contains(plan.output, "::warning"));
  EXPECT_EQ(github.comments().size(), 0U);
}

TEST_F(GithubAction, AFailureIsAnnotatedAndCommentedOn) {
  write_manifest("bad", manifest("bad", "x", "  redis: {hots: h}\n"));
  const auto plan = plan_and_comment();
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_EQ(outputs().at("exit-code"), "1");
  EXPECT_CONTAINS(plan.errors, "::error file=m/bad.yaml,line=7,");
  ASSERT_EQ(github.comments().size(), 1U);
  EXPECT_CONTAINS(github.comments()[0].body, "`m/bad.yaml:7:");
  variables["GITHUB_API_URL"] = "http://127.0.0.1:9";
  EXPECT_CONTAINS(step(1).output, "::warning title=Storekeeper::The comment could not be written");
}

TEST_F(GithubAction, WithoutAPullRequestThereIsNoComment) {
  directory.write("event.json", R"({"ref":"refs/heads/main"})");
  const auto plan = plan_and_comment();
  EXPECT_EQ(plan.exit_code, 0);
  EXPECT_FALSE(contains(plan.output, "::warning"));
  EXPECT_EQ(github.comments().size(), 0U);
  inputs["command"] = "apply";
  const auto apply = step(0);
  EXPECT_EQ(apply.exit_code, 0) << apply.errors;
  EXPECT_EQ(outputs().at("create"), "1");
  EXPECT_EQ(emulator->writes(), 4);
}

TEST_F(GithubAction, ShowsNoToken) {
  const auto plan = plan_and_comment();
  const auto everything = plan.output + plan.errors + file("summary") + file("output") +
                          github.comments()[0].body + file("storekeeper-reports/plan.json");
  for (const char* secret : {"runners-token", kToken}) {
    EXPECT_FALSE(contains(everything, secret)) << secret;
  }
}

TEST_F(Ci, TheGitlabTemplateFeedsTheWidget) {
  const auto document = YAML::LoadFile(source_path("deploy/ci/gitlab.yml"));
  const auto run_job = [&](const YAML::Node& job) {
    std::string script;
    for (const auto& line : job["script"]) script += line.as<std::string>() + "\n";
    return shell(script);
  };
  const auto plan = document["storekeeper-plan"];
  const auto result = run_job(plan);
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  const auto reports = plan["artifacts"]["reports"];
  EXPECT_EQ(
      Json::parse(file(reports["terraform"].as<std::string>())),
      Json({{"create", 1}, {"update", 1}, {"delete", 0}}));
  EXPECT_EQ(Json::parse(file(reports["codequality"].as<std::string>())), Json::array());
  EXPECT_CONTAINS(file("plan.junit.xml"), "<testsuites");
  EXPECT_TRUE(Json::accept(file(plan["artifacts"]["paths"][0].as<std::string>())));

  const auto apply = run_job(document["storekeeper-apply"]);
  EXPECT_EQ(apply.exit_code, 0) << apply.errors;
  EXPECT_CONTAINS(file("apply.junit.xml"), "create done");

  write_manifest("bad", manifest("bad", "x", "  redis: {hots: h}\n"));
  EXPECT_EQ(run_job(plan).exit_code, 1);
  const auto problems = Json::parse(file(reports["codequality"].as<std::string>()));
  ASSERT_EQ(problems.size(), 2U) << "an unknown field, and one that is missing";
  EXPECT_EQ(problems[0]["location"]["path"], "m/bad.yaml");
}

}  // namespace
}  // namespace storekeeper
