// The formats of other programs: SARIF, JUnit, GitHub, GitLab, lines of JSON.
#include <gtest/gtest.h>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "report/host_formats.hpp"
#include "report/junit.hpp"
#include "report/ndjson.hpp"
#include "report/plan_text.hpp"
#include "report/sarif.hpp"
#include "sample_plans.hpp"
#include "support/golden.hpp"
#include "support/json_schema.hpp"

namespace storekeeper {
namespace {

using nlohmann::json;
using testing::foreign_bytes;
using testing::full_plan;
using testing::hostile_plan;
using testing::matches_golden;
using testing::mixed_result;
using Tree = boost::property_tree::ptree;

Diagnostics problems() {
  Diagnostic error;
  error.position = {"manifests/a file.yaml", 12, 5};
  error.message = "unknown field `tlsEnable`";
  error.hint = "did you mean `tlsEnabled`?";
  error.source_line = "    tlsEnable: true";
  error.length = 9;
  auto warning = error;
  warning.severity = Severity::kWarning;
  warning.position = {"-", 3, 1};
  warning.message = "two stores on one environment: 100 % of it, and [a](b) {0}";
  warning.hint.clear();
  return {error, warning};
}

Diagnostics hostile_problems() {
  Diagnostics diagnostics;
  for (const auto& evil : testing::evil_strings()) {
    Diagnostic diagnostic;
    diagnostic.position = {evil, 1, 2};
    diagnostic.message = evil;
    diagnostic.hint = evil;
    diagnostics.push_back(diagnostic);
  }
  return diagnostics;
}

// The members of SARIF 2.1.0 that are used, with what its schema requires of them.
const json& sarif_schema() {
  static const json schema = json::parse(R"({
    "type": "object", "required": ["version", "runs"], "additionalProperties": false,
    "properties": {
      "$schema": {"type": "string"}, "version": {"const": "2.1.0"},
      "runs": {"type": "array", "items": {
        "type": "object", "required": ["tool", "results"], "additionalProperties": false,
        "properties": {
          "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
          "tool": {"type": "object", "required": ["driver"], "properties": {"driver": {
            "type": "object", "required": ["name"], "properties": {
              "name": {"type": "string"}, "version": {"type": "string"},
              "rules": {"type": "array", "items": {"type": "object", "required": ["id"],
                "properties": {"id": {"type": "string"}, "shortDescription": {
                  "type": "object", "required": ["text"]}}}}}}}},
          "results": {"type": "array", "items": {
            "type": "object", "required": ["message", "ruleId"], "additionalProperties": false,
            "properties": {
              "ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": 0},
              "level": {"enum": ["none", "note", "warning", "error"]},
              "message": {"type": "object", "required": ["text"]},
              "locations": {"type": "array", "items": {"type": "object",
                "additionalProperties": false, "properties": {
                "logicalLocations": {"type": "array", "items": {"type": "object"}},
                "physicalLocation": {"type": "object", "required": ["artifactLocation"],
                  "additionalProperties": false, "properties": {
                  "artifactLocation": {"type": "object", "required": ["uri"], "properties": {
                    "uri": {"type": "string", "pattern": "^[A-Za-z0-9._~/:%-]+$"}}},
                  "region": {"type": "object", "required": ["startLine"], "properties": {
                    "startLine": {"type": "integer", "minimum": 1},
                    "startColumn": {"type": "integer", "minimum": 1},
                    "endColumn": {"type": "integer", "minimum": 1}}}}}}}}}}}}}}}})");
  return schema;
}

json checked_sarif(const std::string& text) {
  EXPECT_EQ(foreign_bytes(text), "");
  const auto document = json::parse(text);
  EXPECT_EQ(testing::validate_json(sarif_schema(), document), std::vector<std::string>());
  const auto& run = document["runs"][0];
  for (const auto& result : run["results"]) {
    const auto& rule = run["tool"]["driver"]["rules"].at(result["ruleIndex"].get<std::size_t>());
    EXPECT_EQ(rule["id"], result["ruleId"]);
    EXPECT_NE(rule["shortDescription"]["text"], "Anything else.") << rule;
  }
  return document;
}

TEST(Sarif, ShowsPlansResultsAndProblems) {
  const SarifOptions options{"0.1.0", "manifests/"};
  const auto plan = render_sarif(remarks_of(full_plan()), options);
  EXPECT_TRUE(matches_golden(plan, "plan/full.sarif.json"));
  const auto checked = checked_sarif(plan);
  for (const auto& result : checked["runs"][0]["results"]) {
    EXPECT_TRUE(result["locations"][0].contains("physicalLocation")) << "readers insist on one";
  }
  const auto applied = render_sarif(remarks_of(mixed_result()), options);
  EXPECT_TRUE(matches_golden(applied, "apply/mixed.sarif.json"));
  checked_sarif(applied);
  const auto validation = render_sarif(remarks_of(problems()), {"0.1.0", {}});
  EXPECT_TRUE(matches_golden(validation, "diagnostics/two.sarif.json"));
  checked_sarif(validation);
}

TEST(Sarif, KeepsHostileTextsInTheirPlaces) {
  checked_sarif(render_sarif(remarks_of(hostile_plan()), {"0.1.0", "m"}));
  checked_sarif(render_sarif(remarks_of(hostile_problems()), {"0.1.0", {}}));
  const auto document = checked_sarif(render_sarif(remarks_of(problems()), {"0.1.0", {}}));
  const std::string message = document["runs"][0]["results"][1]["message"]["text"];
  EXPECT_NE(message.find("\\[a\\](b) {{0}}"), message.npos) << message;
}

Tree checked_junit(const std::string& text) {
  EXPECT_EQ(foreign_bytes(text), "");
  std::istringstream stream(text);
  Tree tree;
  boost::property_tree::read_xml(stream, tree);
  const auto& suite = tree.get_child("testsuites.testsuite");
  int cases = 0;
  int failures = 0;
  for (const auto& [name, child] : suite) {
    if (name == "<xmlattr>") continue;
    EXPECT_EQ(name, "testcase");
    ++cases;
    failures += static_cast<int>(child.count("failure"));
    EXPECT_NE(child.get<std::string>("<xmlattr>.name"), "");
    EXPECT_NE(child.get<std::string>("<xmlattr>.classname"), "");
  }
  for (const char* path : {"testsuites", "testsuites.testsuite"}) {
    EXPECT_EQ(tree.get_child(path).get<int>("<xmlattr>.tests"), cases);
    EXPECT_EQ(tree.get_child(path).get<int>("<xmlattr>.failures"), failures);
  }
  return tree;
}

TEST(Junit, ShowsPlansResultsAndProblems) {
  const auto plan = render_junit(remarks_of(full_plan()), "plan", plan_closing_line(full_plan()));
  EXPECT_TRUE(matches_golden(plan, "plan/full.junit.xml"));
  checked_junit(plan);
  const auto applied = render_junit(remarks_of(mixed_result()), "apply", "Apply interrupted.");
  EXPECT_TRUE(matches_golden(applied, "apply/mixed.junit.xml"));
  checked_junit(applied);
  const auto validation = render_junit(remarks_of(problems()), "validate", "1 error, 1 warning.");
  EXPECT_TRUE(matches_golden(validation, "diagnostics/two.junit.xml"));
  checked_junit(validation);
}

TEST(Junit, FailsForWhatNeedsAPersonOnly) {
  auto plan = full_plan();
  plan.refusals.clear();
  std::erase_if(plan.findings, [](const Finding& finding) { return is_error(finding.kind); });
  const auto tree = checked_junit(render_junit(remarks_of(plan), "plan", "Plan"));
  EXPECT_EQ(tree.get<int>("testsuites.<xmlattr>.failures"), 0);
  EXPECT_GT(tree.get<int>("testsuites.<xmlattr>.tests"), 5);
}

TEST(Junit, OfNothingHasOneTest) {
  const auto tree = checked_junit(render_junit({}, "plan", "No changes. <all> & \"well\".\n"));
  EXPECT_EQ(
      tree.get<std::string>("testsuites.testsuite.testcase.<xmlattr>.name"),
      "No changes. <all> & \"well\".\\u{a}");
}

TEST(Junit, KeepsHostileTextsInTheirPlaces) {
  checked_junit(render_junit(remarks_of(hostile_plan()), "plan", "\x1b"));
  checked_junit(render_junit(remarks_of(hostile_problems()), "validate", "\x1b"));
  Diagnostic diagnostic;
  diagnostic.message = "]]></failure><x a='\xef\xbf\xbe'>&amp;";
  const auto text = render_junit(remarks_of(Diagnostics{diagnostic}), "validate", "");
  checked_junit(text);
  EXPECT_EQ(text.find("\xef\xbf\xbe"), text.npos) << "no character of XML";
}

TEST(Github, AnnotatesWhatNeedsAttention) {
  EXPECT_TRUE(matches_golden(github_annotations(remarks_of(full_plan())), "plan/full.github.txt"));
  EXPECT_TRUE(
      matches_golden(github_annotations(remarks_of(mixed_result())), "apply/mixed.github.txt"));
  EXPECT_EQ(
      github_annotations(remarks_of(problems())),
      "::error file=manifests/a file.yaml,line=12,col=5,endColumn=14,title=Storekeeper%3A "
      "invalid-manifest::unknown field `tlsEnable`; did you mean `tlsEnabled`?\n"
      "::warning title=Storekeeper%3A doubtful-manifest::two stores on one environment: 100 %25 of "
      "it, and [a](b) {0}\n");
}

TEST(Github, KeepsHostileTextsInTheirPlaces) {
  for (const auto& remarks : {remarks_of(hostile_plan()), remarks_of(hostile_problems())}) {
    const auto text = github_annotations(remarks);
    EXPECT_EQ(foreign_bytes(text), "");
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
      EXPECT_TRUE(line.starts_with("::error ") || line.starts_with("::warning ")) << line;
      // The first "::" after the name of the command ends its properties: they hold none.
      const auto properties = line.substr(0, line.find("::", 2));
      EXPECT_TRUE(
          properties.ends_with("title=Storekeeper%3A conflict") ||
          properties.ends_with("title=Storekeeper%3A deletes-withheld") ||
          properties.ends_with("title=Storekeeper%3A invalid-manifest"))
          << properties;
    }
  }
}

TEST(Github, HasOneLineForEachOutput) {
  PlanRenderOptions options;
  options.fingerprint = "abc\ninjected=1";
  EXPECT_EQ(
      github_outputs(full_plan(), options),
      "create=2\nupdate=2\ndelete=2\nhas-changes=true\nhas-errors=true\n"
      "fingerprint=abc\\u{a}injected=1\nsummary=Plan: 2 to add, 2 to change, 2 to destroy.\n");
  EXPECT_EQ(github_outputs(mixed_result()), "create=1\nupdate=1\ndelete=0\nsucceeded=false\n");
  EXPECT_EQ(github_outputs(problems()), "valid=false\n");
}

TEST(Gitlab, HasTheWidgetsCounts) {
  EXPECT_EQ(
      json::parse(gitlab_plan(full_plan())), json({{"create", 2}, {"update", 2}, {"delete", 2}}));
  EXPECT_EQ(
      json::parse(gitlab_plan(mixed_result())),
      json({{"create", 1}, {"update", 1}, {"delete", 0}}));
}

TEST(Gitlab, ReportsProblemsAsCodeQuality) {
  auto twice = problems();
  twice.push_back(twice.front());
  const auto text = gitlab_code_quality(remarks_of(twice));
  EXPECT_TRUE(matches_golden(text, "diagnostics/gitlab.json"));
  const auto document = json::parse(text);
  EXPECT_NE(document[0]["fingerprint"], document[2]["fingerprint"]);
}

// Every line a complete object with a kind; none of them broken by a text.
std::vector<json> checked_lines(const std::string& text) {
  EXPECT_EQ(foreign_bytes(text), "");
  std::vector<json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(json::parse(line));
    EXPECT_TRUE(lines.back()["event"].is_string());
  }
  return lines;
}

TEST(Ndjson, HasALineForEachChangeAndASummary) {
  PlanRenderOptions options;
  options.owner = "default";
  options.fingerprint = "abc";
  options.requests.resize(full_plan().actions.size());
  const auto text = render_plan_ndjson(full_plan(), options);
  EXPECT_TRUE(matches_golden(text, "plan/full.ndjson"));
  const auto lines = checked_lines(text);
  EXPECT_EQ(lines.size(), 6U + 7U + 1U + 1U);
  EXPECT_EQ(lines.back()["counts"]["add"], 2);
  EXPECT_TRUE(matches_golden(render_apply_ndjson(mixed_result()), "apply/mixed.ndjson"));
  EXPECT_EQ(checked_lines(render_apply_ndjson(mixed_result())).back()["event"], "apply_summary");
  const auto validation = checked_lines(render_validation_ndjson(problems(), {1, 2}));
  EXPECT_EQ(validation.size(), 3U);
  EXPECT_EQ(validation.back()["stores"], 2);
}

TEST(Ndjson, KeepsHostileTextsInTheirPlaces) {
  checked_lines(render_plan_ndjson(hostile_plan(), {}));
  checked_lines(render_validation_ndjson(hostile_problems(), {}));
}

}  // namespace
}  // namespace storekeeper
