#include "base/json_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

TEST(JsonString, EscapesWhatIsNotPlainAscii) {
  struct Case {
    std::string text;
    const char* expected;
  };
  const Case cases[] = {
      {"", R"("")"},
      {"plain text", R"("plain text")"},
      {"a\"b\\c", R"("a\"b\\c")"},
      {"\n\r\t", R"("\n\r\t")"},
      {std::string("\0\x1b\x7f", 3), R"("\u0000\u001b\u007f")"},
      {"é", R"("\u00e9")"},
      {"\xe2\x80\xae", R"("\u202e")"},
      {"\xf0\x9f\x98\x80", R"("\ud83d\ude00")"},
      {"a\xff"
       "b",
       R"("a\ufffdb")"},
      {"\xed\xa0\x80", R"("\ufffd\ufffd\ufffd")"}};  // an encoded surrogate
  for (const auto& c : cases) EXPECT_EQ(json_string(c.text), c.expected);
}

bool is_valid(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto character = utf8_at(text, at);
    if (!character.valid) return false;
    at += character.length;
  }
  return true;
}

RC_GTEST_PROP(JsonString, IsReadBackByAJsonLibrary, (const std::string& text)) {
  const auto written = json_string(text);
  RC_ASSERT(
      std::all_of(written.begin(), written.end(), [](char c) { return c >= 0x20 && c < 0x7F; }));
  const auto parsed = nlohmann::json::parse(written);
  if (is_valid(text)) RC_ASSERT(parsed.get<std::string>() == text);
}

RC_GTEST_PROP(JsonString, KeepsEveryCharacter, ()) {
  const auto points = *rc::gen::container<std::u32string>(
      rc::gen::map(rc::gen::inRange<std::uint32_t>(0, 0x110000 - 0x800), [](std::uint32_t c) {
        return static_cast<char32_t>(c < 0xD800 ? c : c + 0x800);  // no surrogates
      }));
  std::string text;
  for (const auto c : points) {
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else if (c < 0x800) {
      text += static_cast<char>(0xC0 | (c >> 6));
      text += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      text += static_cast<char>(0xE0 | (c >> 12));
      text += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      text += static_cast<char>(0x80 | (c & 0x3F));
    } else {
      text += static_cast<char>(0xF0 | (c >> 18));
      text += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
      text += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      text += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  RC_ASSERT(nlohmann::json::parse(json_string(text)).get<std::string>() == text);
}

}  // namespace
}  // namespace storekeeper
