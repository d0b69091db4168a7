#include "report/diagnostics_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "sample_plans.hpp"
#include "support/golden.hpp"

namespace storekeeper {
namespace {

using testing::foreign_bytes;
using testing::matches_golden;

constexpr TextStyle kPlain{};
constexpr TextStyle kColour{true, true, 80};

Diagnostic unknown_field() {
  Diagnostic diagnostic;
  diagnostic.position = {"manifests/a.yaml", 12, 5};
  diagnostic.message = "unknown field `tlsEnable`";
  diagnostic.hint = "did you mean `tlsEnabled`?";
  diagnostic.source_line = "    tlsEnable: true";
  diagnostic.length = 9;
  return diagnostic;
}

Diagnostics sample() {
  auto warning = unknown_field();
  warning.severity = Severity::kWarning;
  warning.position = {"manifests/b.yaml", 3, 1};
  warning.message = "two stores on one environment";
  warning.hint.clear();
  warning.source_line = "kind: BigSegmentStore";
  warning.length = 1;
  auto whole_file = unknown_field();
  whole_file.position = {"manifests/empty.yaml", 0, 0};
  whole_file.message = "the file is empty";
  whole_file.hint.clear();
  whole_file.source_line.clear();
  auto accented = unknown_field();
  accented.position.column = 10;
  accented.source_line = "  naïve: éé bad";
  accented.length = 2;
  return {unknown_field(), warning, whole_file, accented};
}

// The source line and the line of the caret of a diagnostic on `line`.
std::string excerpt(std::string line, int column, int length = 1) {
  Diagnostic diagnostic;
  diagnostic.position = {"f", 1, column};
  diagnostic.message = "m";
  diagnostic.source_line = std::move(line);
  diagnostic.length = length;
  const auto text = render_diagnostics_text({diagnostic}, kPlain);
  const auto begin = text.find('\n') + 1;
  return text.substr(begin, text.rfind("1 error.") - begin);
}

TEST(DiagnosticsText, LooksLikeACompilers) {
  EXPECT_TRUE(matches_golden(render_diagnostics_text(sample(), kPlain), "diagnostics/all.txt"));
  EXPECT_TRUE(
      matches_golden(render_diagnostics_text(sample(), kColour), "diagnostics/all_colour.txt"));
}

TEST(DiagnosticsText, PutsTheCaretUnderTheCharacter) {
  EXPECT_EQ(excerpt("ab cd", 4, 2), "    ab cd\n       ^~\n");
  EXPECT_EQ(excerpt("日本 x", 4), "    日本 x\n       ^\n");
  EXPECT_EQ(excerpt("\tx: y", 2), "            x: y\n            ^\n");
  EXPECT_EQ(excerpt("ab\tx", 4), "    ab      x\n            ^\n");
  EXPECT_EQ(excerpt("\x1b[2Jx", 5), "    \\u{1b}[2Jx\n             ^\n");
  EXPECT_EQ(excerpt("\x1b", 1), "    \\u{1b}\n    ^~~~~~\n");
  EXPECT_EQ(
      excerpt(
          "a\xff"
          "b",
          3),
      "    a\\u{ff}b\n           ^\n");
}

TEST(DiagnosticsText, MakesNoCommandOfALineOfAManifest) {
  EXPECT_EQ(excerpt("  ::error::x", 12), "      \\u{3a}:error::x\n                    ^\n");
  EXPECT_EQ(excerpt("a: ##[error]x", 1), "    a: ##\\u{5b}error]x\n    ^\n");
  EXPECT_EQ(excerpt("a::b", 1), "    a::b\n    ^\n");
}

TEST(DiagnosticsText, StaysInsideTheLine) {
  EXPECT_EQ(excerpt("ab", 3), "    ab\n      ^\n");
  EXPECT_EQ(excerpt("ab", 99, 99), "    ab\n      ^\n");
  EXPECT_EQ(excerpt("ab", 2, 99), "    ab\n     ^\n");
  EXPECT_EQ(excerpt("ab", 1, -5), "    ab\n    ^\n");
  EXPECT_EQ(excerpt("ab\r\n", 1), "    ab\n    ^\n");
  EXPECT_EQ(excerpt("ab", 0), "    ab\n");
  EXPECT_EQ(excerpt("", 1), "");
}

TEST(DiagnosticsText, ShowsOfALongLineWhatIsAroundTheCaret) {
  const auto text = excerpt(std::string(5000, 'a') + "X" + std::string(5000, 'b'), 5001);
  const auto end_of_line = text.find('\n');
  ASSERT_NE(end_of_line, text.npos);
  const auto line = text.substr(0, end_of_line);
  EXPECT_TRUE(line.starts_with("    …"));
  EXPECT_TRUE(line.ends_with("…"));
  EXPECT_LT(line.size(), 140U);
  // One ellipsis of three bytes and one column stands before the X.
  const auto caret = text.find('^') - end_of_line - 1;
  EXPECT_EQ(line[caret + 2], 'X');
}

TEST(DiagnosticsText, ClosesWithTheCounts) {
  EXPECT_TRUE(render_diagnostics_text(sample(), kPlain).ends_with("\n3 errors, 1 warning.\n"));
  EXPECT_TRUE(render_diagnostics_text({unknown_field()}, kPlain).ends_with("\n1 error.\n"));
  EXPECT_EQ(render_diagnostics_text({}, kPlain), "");
}

TEST(ValidationText, SaysWhatIsValid) {
  EXPECT_EQ(render_validation_text({}, {2, 3}, kPlain), "3 stores in 2 files are valid.\n");
  EXPECT_EQ(render_validation_text({}, {1, 1}, kPlain), "1 store in 1 file is valid.\n");
  auto warning = unknown_field();
  warning.severity = Severity::kWarning;
  EXPECT_TRUE(render_validation_text({warning}, {2, 3}, kPlain)
                  .ends_with("\n1 warning.\n3 stores in 2 files are valid.\n"));
  EXPECT_TRUE(render_validation_text(sample(), {2, 3}, kPlain).ends_with("3 errors, 1 warning.\n"));
}

TEST(ValidationJson, HoldsEveryDiagnosticWithoutItsSource) {
  const auto text = render_validation_json(sample(), {3, 2});
  EXPECT_TRUE(matches_golden(text, "diagnostics/all.json"));
  const auto document = nlohmann::json::parse(text);
  EXPECT_EQ(document["valid"], false);
  EXPECT_EQ(document["errors"], 3);
  EXPECT_EQ(document["diagnostics"].size(), 4U);
  EXPECT_EQ(text.find("kind: BigSegmentStore"), text.npos);
}

TEST(DiagnosticsText, NeutralisesHostileTexts) {
  for (const auto& evil : testing::evil_strings()) {
    Diagnostic diagnostic;
    diagnostic.position = {evil, 1, 3};
    diagnostic.message = diagnostic.hint = diagnostic.source_line = evil;
    EXPECT_EQ(foreign_bytes(render_diagnostics_text({diagnostic}, kColour)), "");
    EXPECT_TRUE(nlohmann::json::accept(render_validation_json({diagnostic}, {})));
  }
}

RC_GTEST_PROP(
    DiagnosticsText, TakesAnyLineAndPlace, (const std::string& line, int column, int length)) {
  Diagnostic diagnostic;
  diagnostic.position = {"f", 1, column};
  diagnostic.source_line = line;
  diagnostic.length = length;
  RC_ASSERT(foreign_bytes(render_diagnostics_text({diagnostic}, kPlain)).empty());
}

}  // namespace
}  // namespace storekeeper
