#include "base/printable.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace storekeeper {
namespace {

TEST(Printable, LeavesHarmlessTextAsItIs) {
  for (const std::string text : {"", "checkout-production", "a \"b\" \\ c", "naïve – 日本語 😀"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, EscapesWhatMovesHidesOrReorders) {
  struct Case {
    std::string text;
    const char* expected;
  };
  const Case cases[] = {
      {"\x1b[31mred", "\\u{1b}[31mred"},
      {"a\nb\rc\td", "a\\u{a}b\\u{d}c\\u{9}d"},
      {std::string("a\0b", 3), "a\\u{0}b"},
      {"\x7f", "\\u{7f}"},
      {"a##[error]x [#[", "a##\\u{5b}error]x [#["},        // a command of GitHub's runner
      {"\xc2\x85\xc2\x9b", "\\u{85}\\u{9b}"},              // C1: next line, control sequence
      {"\xc2\xad", "\\u{ad}"},                             // soft hyphen
      {"\xd8\x9c", "\\u{61c}"},                            // Arabic letter mark
      {"\xe2\x80\x8b\xe2\x80\x8f", "\\u{200b}\\u{200f}"},  // zero width space, right-to-left mark
      {"\xe2\x80\xa8\xe2\x80\xae", "\\u{2028}\\u{202e}"},  // line separator, override
      {"\xe2\x81\xa0\xe2\x81\xa6", "\\u{2060}\\u{2066}"},  // word joiner, isolate
      {"\xef\xbb\xbf", "\\u{feff}"},                       // byte order mark
      {"\xf3\xa0\x81\x81", "\\u{e0041}"}};                 // tag letter
  for (const auto& c : cases) EXPECT_EQ(printable(c.text), c.expected);
}

TEST(Printable, EscapesEachByteThatIsNotUtf8) {
  EXPECT_EQ(printable("a\xff"), "a\\u{ff}");
  EXPECT_EQ(printable("\xc3"), "\\u{c3}");                                   // cut short
  EXPECT_EQ(printable("\xc0\xaf"), "\\u{c0}\\u{af}");                        // overlong
  EXPECT_EQ(printable("\xe0\x80\xaf"), "\\u{e0}\\u{80}\\u{af}");             // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\u{ed}\\u{a0}\\u{80}");             // surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\u{f4}\\u{90}\\u{80}\\u{80}");  // past the end
}

TEST(Printable, CutsAfterTheLimit) {
  EXPECT_EQ(printable("abcd", 4), "abcd");
  EXPECT_EQ(printable("abcde", 4), "abcd…");
  EXPECT_EQ(printable("日本語", 2), "日本…");
  EXPECT_EQ(printable("abc", 0), "…");
  EXPECT_EQ(printable("", 0), "");
}

TEST(Quoted, EscapesQuotesAndBackslashes) {
  EXPECT_EQ(quoted("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(quoted("\x1b"), R"("\u{1b}")");
  EXPECT_EQ(quoted("\\u{1b}"), R"("\\u{1b}")");  // what looks like an escape is told apart
}

TEST(Quoted, CountsTheTextAndNotItsEscapes) {
  EXPECT_EQ(quoted("\"\"", 2), R"("\"\"")");
  EXPECT_EQ(quoted("\"\"\"", 2), R"("\"\"…")");
}

TEST(Utf8At, FindsCharactersAndTheirLengths) {
  const std::string text = "aé日😀\xff";
  std::size_t at = 0;
  for (const char32_t expected : {U'a', U'é', U'日', U'😀'}) {
    const auto character = utf8_at(text, at);
    EXPECT_TRUE(character.valid);
    EXPECT_EQ(character.code_point, expected);
    at += character.length;
  }
  EXPECT_FALSE(utf8_at(text, at).valid);
  EXPECT_EQ(utf8_at(text, at).length, 1U);
}

RC_GTEST_PROP(Printable, IsOneLineOfValidUtf8, (const std::string& text)) {
  const auto result = printable(text, 1'000'000);
  for (std::size_t at = 0; at < result.size();) {
    const auto character = utf8_at(result, at);
    RC_ASSERT(character.valid);
    RC_ASSERT(character.code_point >= 0x20);
    RC_ASSERT(character.code_point < 0x7F || character.code_point > 0x9F);
    at += character.length;
  }
  RC_ASSERT(printable(result, 1'000'000) == result);
}

}  // namespace
}  // namespace storekeeper
