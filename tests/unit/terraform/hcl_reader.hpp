// Reads the part of HCL's native syntax that the writer uses, by its specification and not by the
// writer: blocks, attributes, texts, lists, objects, references and calls.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace storekeeper::testing {

/// What an attribute is set to: `kind` is "text", "word" (true, a reference), "list", "object" or
/// the name of a function, whose arguments are then the elements.
struct HclValue {
  std::string kind;
  std::string text = {};
  std::vector<std::pair<std::string, HclValue>> elements = {};  // keys are empty in lists

  const HclValue& at(std::string_view key) const {
    for (const auto& [name, value] : elements) {
      if (name == key) return value;
    }
    throw std::runtime_error("no key " + std::string(key));
  }
};

struct HclBlock {
  std::vector<std::string> words;  // its type and labels
  HclValue attributes{"object"};
  std::vector<HclBlock> blocks = {};
};

class HclReader {
 public:
  explicit HclReader(std::string_view text) : rest_(text) {}

  HclBlock file() {
    HclBlock whole;
    body(whole, false);
    return whole;
  }

  std::string quoted_text() {
    expect('"');
    std::string result;
    while (peek() != '"') {
      const char c = take();
      if (c == '\n') throw std::runtime_error("a line ends within a text");
      if ((c == '$' || c == '%') && peek() == '{') throw std::runtime_error("a template");
      if ((c == '$' || c == '%') && peek() == c && rest_.size() > 1 && rest_[1] == '{') {
        take();
        take();
        result += c;
        result += '{';
      } else if (c == '\\') {
        escape(result);
      } else {
        result += c;
      }
    }
    take();
    return result;
  }

  bool at_end() {
    skip(true);
    return rest_.empty();
  }

 private:
  char peek() const { return rest_.empty() ? throw std::runtime_error("cut short") : rest_[0]; }
  char take() {
    const char c = peek();
    rest_.remove_prefix(1);
    return c;
  }
  void expect(char c) {
    if (take() != c) throw std::runtime_error(std::string("expected ") + c);
  }

  void skip(bool lines) {
    while (!rest_.empty()) {
      if (rest_[0] == '#') {
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      } else if (rest_[0] == ' ' || (lines && rest_[0] == '\n')) {
        rest_.remove_prefix(1);
      } else {
        return;
      }
    }
  }

  void escape(std::string& result) {
    const char c = take();
    if (c == '"' || c == '\\') {
      result += c;
    } else if (c == 'n' || c == 'r' || c == 't') {
      result += c == 'n' ? '\n' : c == 'r' ? '\r' : '\t';
    } else if (c == 'u' || c == 'U') {
      const std::size_t digits = c == 'u' ? 4 : 8;
      append_utf8(
          static_cast<std::uint32_t>(std::stoul(std::string(rest_.substr(0, digits)), nullptr, 16)),
          result);
      rest_.remove_prefix(digits);
    } else {
      throw std::runtime_error("an escape that HCL does not have");
    }
  }

  static void append_utf8(std::uint32_t c, std::string& result) {
    const auto more = [&](int shift) { result += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
      result += static_cast<char>(c);
    } else if (c < 0x800) {
      result += static_cast<char>(0xC0 | (c >> 6));
      more(0);
    } else if (c < 0x10000) {
      result += static_cast<char>(0xE0 | (c >> 12));
      more(6);
      more(0);
    } else {
      result += static_cast<char>(0xF0 | (c >> 18));
      more(12);
      more(6);
      more(0);
    }
  }

  std::string word() {
    std::string result;
    while (!rest_.empty() && (std::isalnum(static_cast<unsigned char>(rest_[0])) != 0 ||
                              rest_[0] == '_' || rest_[0] == '.')) {
      result += take();
    }
    if (result.empty()) throw std::runtime_error("expected a name");
    return result;
  }

  void body(HclBlock& block, bool braces) {
    while (true) {
      skip(true);
      if (braces && peek() == '}') break;
      if (!braces && rest_.empty()) return;
      auto name = word();
      skip(false);
      if (peek() == '=') {
        take();
        block.attributes.elements.emplace_back(std::move(name), value());
      } else {
        block.blocks.push_back(inner(std::move(name)));
      }
      skip(false);
      expect('\n');
    }
    take();
  }

  HclBlock inner(std::string type) {
    HclBlock block;
    block.words.push_back(std::move(type));
    for (skip(false); peek() == '"'; skip(false)) block.words.push_back(quoted_text());
    expect('{');
    skip(false);
    expect('\n');
    body(block, true);
    return block;
  }

  HclValue value() {
    skip(false);
    if (peek() == '"') return {"text", quoted_text()};
    if (peek() == '[') return sequence("list", ']');
    if (peek() == '{') return object();
    auto name = word();
    if (!rest_.empty() && rest_[0] == '(') return sequence(name, ')');
    return {"word", std::move(name)};
  }

  HclValue sequence(const std::string& kind, char end) {
    HclValue result{kind};
    take();
    for (skip(true); peek() != end; skip(true)) {
      result.elements.emplace_back("", value());
      skip(true);
      if (peek() == ',') take();
    }
    take();
    return result;
  }

  HclValue object() {
    HclValue result{"object"};
    take();
    for (skip(true); peek() != '}'; skip(true)) {
      auto key = peek() == '"' ? quoted_text() : word();
      skip(false);
      expect('=');
      result.elements.emplace_back(std::move(key), value());
      skip(false);
      expect('\n');
    }
    take();
    return result;
  }

  std::string_view rest_;
};

inline std::string hcl_value(std::string_view literal) { return HclReader(literal).quoted_text(); }

}  // namespace storekeeper::testing
