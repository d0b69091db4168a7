#include "report/markdown.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "base/printable.hpp"
#include "report/markdown_text.hpp"
#include "sample_plans.hpp"
#include "support/golden.hpp"

namespace storekeeper {
namespace {

using testing::full_plan;
using testing::matches_golden;
using testing::plan_with_texts;

// What a name would have to hold to become more than a name.
std::vector<std::string> markdown_in_disguise() {
  auto texts = testing::evil_strings();
  for (const char* text :
       {"[text](http://evil.example)",
        "![image](http://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "@octocat",
        "#123",
        "`span`",
        "```",
        "``` diff",
        "a`b``c```d````e",
        "`",
        "\\`",
        "\\",
        "~~~",
        "````````````",
        "</code></summary></details>",
        "<!-- x",
        "--> x",
        "http://evil.example",
        "www.evil.example",
        "someone@evil.example",
        "| a | b |",
        "**bold**",
        "&lt;b&gt; &#64;octocat",
        "[x]: http://e",
        " leading and trailing ",
        "# title",
        "- item",
        "    indented",
        "$math$",
        ":smile:",
        "<b>",
        "<a href='http://evil.example'>x</a>",
        "<http://evil.example>",
        "octo/repo@deadbeef"}) {
    texts.emplace_back(text);
  }
  return texts;
}

struct NodeDeleter {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
  void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
};

std::unique_ptr<cmark_node, NodeDeleter> parse(const std::string& markdown) {
  cmark_gfm_core_extensions_ensure_registered();
  const std::unique_ptr<cmark_parser, NodeDeleter> parser(
      cmark_parser_new(CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES));
  for (const char* name : {"autolink", "table", "strikethrough", "tasklist"}) {
    cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension(name));
  }
  cmark_parser_feed(parser.get(), markdown.data(), markdown.size());
  return std::unique_ptr<cmark_node, NodeDeleter>(cmark_parser_finish(parser.get()));
}

// HTML of our own, once the <code> elements are out: known tags and words.
std::string foreign_html(std::string html) {
  static const std::regex code("<code>([A-Za-z0-9 ._/-]|[^\\x00-\\x7f]|&#[0-9]+;)*</code>");
  html = std::regex_replace(html, code, "");
  static const std::regex marker("<!-- storekeeper:[a-z]+( owner=[A-Za-z0-9_.%-]+)? -->");
  html = std::regex_replace(html, marker, "");
  for (const char* tag : {"<details>", "</details>", "<summary>", "</summary>", "<b>", "</b>"}) {
    for (auto at = html.find(tag); at != html.npos; at = html.find(tag)) {
      html.erase(at, std::string_view(tag).size());
    }
  }
  return html.find_first_of("<>&@`[]()!:") == html.npos ? "" : html;
}

// "" if nothing but our own words stands outside code; else what does.
std::string outside_code(const std::string& markdown) {
  const auto document = parse(markdown);
  std::string wrong;
  cmark_iter* iterator = cmark_iter_new(document.get());
  while (cmark_iter_next(iterator) != CMARK_EVENT_DONE) {
    auto* node = cmark_iter_get_node(iterator);
    const auto type = cmark_node_get_type(node);
    const char* literal = cmark_node_get_literal(node);
    const std::string text(literal == nullptr ? "" : literal);
    if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
      wrong += std::string("link or image: ") + cmark_node_get_url(node) + "\n";
    } else if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) {
      const auto html = foreign_html(text);
      if (!html.empty()) wrong += "HTML: " + html + "\n";
    } else if (type == CMARK_NODE_TEXT && text.find_first_of("@#<>[]`~|*$") != text.npos) {
      wrong += "text: " + text + "\n";
    } else if (type == CMARK_NODE_FOOTNOTE_DEFINITION || type == CMARK_NODE_THEMATIC_BREAK) {
      wrong += std::string("a ") + cmark_node_get_type_string(node) + "\n";
    }
  }
  cmark_iter_free(iterator);
  return wrong;
}

// All that stands in code spans and fences.
std::string inside_code(const std::string& markdown) {
  const auto document = parse(markdown);
  std::string all;
  cmark_iter* iterator = cmark_iter_new(document.get());
  while (cmark_iter_next(iterator) != CMARK_EVENT_DONE) {
    auto* node = cmark_iter_get_node(iterator);
    const auto type = cmark_node_get_type(node);
    if (type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK) {
      all += std::string(cmark_node_get_literal(node)) + "\n";
    }
  }
  cmark_iter_free(iterator);
  return all;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

PlanRenderOptions options() {
  PlanRenderOptions result;
  result.owner = "default";
  result.fingerprint = "0123456789abcdef";
  result.cost = PlanCost{};
  result.cost->reads = 1;
  result.cost->creates = 2;
  result.cost->updates = 2;
  result.cost->deletes = 2;
  result.cost->quota_known = true;
  result.cost->duration = std::chrono::milliseconds(12'300);
  result.cost->waits = {{4, std::chrono::milliseconds(300), std::chrono::milliseconds(9'700)}};
  return result;
}

// One for each action.
std::vector<ShownRequest> requests_with(const std::vector<std::string>& texts, std::size_t count) {
  std::vector<ShownRequest> requests;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& text = texts[i % texts.size()];
    requests.push_back({"PATCH", "/" + text, {{"LD-API-Version", text}}, "[" + text + "]"});
  }
  return requests;
}

TEST(Markdown, ShowsAPlan) {
  EXPECT_TRUE(matches_golden(render_plan_markdown(full_plan(), options()), "plan/full.md"));
  const auto text = render_plan_markdown(full_plan(), options());
  EXPECT_EQ(outside_code(text), "");
  EXPECT_TRUE(text.starts_with("<!-- storekeeper:plan owner=default -->\n## Plan: 2 to add, "));
  EXPECT_EQ(occurrences(text, "<details>"), 5U);
}

TEST(Markdown, ShowsAResultAndAValidation) {
  EXPECT_TRUE(
      matches_golden(render_apply_markdown(testing::mixed_result(), options()), "apply/mixed.md"));
  Diagnostic diagnostic;
  diagnostic.position = {"manifests/a.yaml", 12, 5};
  diagnostic.message = "unknown field `tlsEnable`";
  diagnostic.hint = "did you mean `tlsEnabled`?";
  auto warning = diagnostic;
  warning.severity = Severity::kWarning;
  const auto text = render_validation_markdown({diagnostic, warning}, {2, 3}, {});
  EXPECT_TRUE(matches_golden(text, "diagnostics/two.md"));
  EXPECT_EQ(
      render_validation_markdown({}, {2, 3}, {}),
      "<!-- storekeeper:validate -->\n"
      "## 3 stores in 2 files are valid.\n\n");
}

TEST(Markdown, KeepsNamesInsideCode) {
  const auto texts = markdown_in_disguise();
  auto given = options();
  given.markdown_limit = 10'000'000;
  const auto plan = plan_with_texts(texts);
  given.requests = requests_with(texts, plan.actions.size());
  const auto text = render_plan_markdown(plan, given);
  EXPECT_EQ(outside_code(text), "");
  // Nothing was swallowed: each name is there as often as it was put in.
  const auto code = inside_code(text);
  for (const auto& evil : texts) {
    const auto shown = printable(evil, 60);
    EXPECT_NE(code.find(shown.substr(0, shown.find("…"))), code.npos) << shown;
  }
  EXPECT_EQ(occurrences(text, "<details>"), plan.actions.size());
  EXPECT_EQ(occurrences(text, "\n</details>\n\n"), plan.actions.size());
}

TEST(Markdown, OfHostileTextsLooksAsItAlwaysDid) {
  EXPECT_TRUE(matches_golden(
      render_plan_markdown(plan_with_texts({"`@octocat` <b>[x](http://e)</b>", "```\n# t"}), {}),
      "plan/hostile.md"));
}

TEST(Markdown, KeepsNamesOfResultsAndProblemsInsideCode) {
  for (const auto& evil : markdown_in_disguise()) {
    ApplyResult applied;
    applied.plan = plan_with_texts({evil});
    applied.results = {
        testing::not_done(0, ActionOutcome::kFailed, evil, evil), testing::done(1, evil)};
    EXPECT_EQ(outside_code(render_apply_markdown(applied, options())), "") << evil;
    Diagnostic diagnostic;
    diagnostic.position = {evil, 1, 1};
    diagnostic.message = evil;
    diagnostic.hint = evil;
    EXPECT_EQ(outside_code(render_validation_markdown({diagnostic}, {}, {})), "") << evil;
  }
}

TEST(Markdown, ACodeSpanHoldsAnyText) {
  for (const auto& evil : markdown_in_disguise()) {
    const auto document = parse(code_span(evil));
    auto* paragraph = cmark_node_first_child(document.get());
    ASSERT_NE(paragraph, nullptr);
    auto* span = cmark_node_first_child(paragraph);
    ASSERT_EQ(cmark_node_get_type(span), CMARK_NODE_CODE) << evil;
    EXPECT_EQ(cmark_node_next(span), nullptr) << evil;
    EXPECT_EQ(std::string(cmark_node_get_literal(span)), printable(evil, 1000));
  }
}

// A plan of `count` changes.
Plan large_plan(std::size_t count) {
  Plan plan;
  for (std::size_t i = 0; i < count; ++i) {
    Action action;
    action.kind = ActionKind::kUpdate;
    action.manifest = "störe-" + std::to_string(i);
    action.address = {"p", "e" + std::to_string(i), StoreKind::kRedis};
    action.id = std::to_string(i);
    action.changes = {testing::changed("name", std::string("ä"), std::string("😀"))};
    plan.actions.push_back(action);
  }
  return plan;
}

TEST(Markdown, IsNeverLongerThanTheLimit) {
  for (const std::size_t stores : {1U, 10U, 300U, 2'000U}) {
    for (const int limit : {2'000, 2'001, 10'000, 65'536}) {
      auto given = options();
      given.markdown_limit = limit;
      const auto text = render_plan_markdown(large_plan(stores), given);
      EXPECT_LE(character_count(text), static_cast<std::size_t>(limit));
      const auto title = "## Plan: 0 to add, " + std::to_string(stores) + " to change, 0 to";
      EXPECT_NE(text.find(title), text.npos);
      EXPECT_NE(text.find("Fingerprint: `0123456789abcdef`"), text.npos);
      EXPECT_NE(text.find("Cost: "), text.npos);
      EXPECT_EQ(outside_code(text), "");
    }
  }
}

TEST(Markdown, IsCutInTheMiddle) {
  auto given = options();
  given.markdown_limit = 5'000;
  const auto text = render_plan_markdown(large_plan(100), given);
  for (const char* part : {"störe-0<", "störe-99<", "parts are left out here"}) {
    EXPECT_NE(text.find(part), text.npos) << part;
  }
  EXPECT_EQ(text.find("störe-50<"), text.npos);
  EXPECT_GT(character_count(text), 4'500U) << "as much as fits";
  given.markdown_limit = 65'536;
  EXPECT_EQ(render_plan_markdown(large_plan(100), given).find("left out"), text.npos);
}

TEST(Markdown, CountsCharactersAndNotBytes) {
  MarkdownPage page;
  page.blocks = {std::string(100, 'a') + "äö😀\n"};
  EXPECT_EQ(character_count(page.blocks.front()), 104U);
  EXPECT_EQ(assembled(page, 104), page.blocks.front());
  EXPECT_NE(assembled(page, 103), page.blocks.front());
}

TEST(Markdown, ItsMarkerIsOneComment) {
  EXPECT_EQ(markdown_marker("plan", "a--b---"), "<!-- storekeeper:plan owner=a-%2Db-%2D- -->\n");
  EXPECT_EQ(outside_code(markdown_marker("plan", "--x--")), "");
}

}  // namespace
}  // namespace storekeeper
