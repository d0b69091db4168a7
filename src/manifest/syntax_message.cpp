#include "manifest/syntax_message.hpp"

#include <array>

namespace storekeeper {
namespace {

struct Explanation {
  std::string_view complaint;  // how yaml-cpp's text begins
  std::string_view message;
  std::string_view hint;
};

constexpr std::array<Explanation, 24> kExplanations{{
    {"end of map flow not found", "a mapping in braces is not closed",
     "add the missing `}` or the comma between two fields"},
    {"end of sequence flow not found", "a list in brackets is not closed",
     "add the missing `]` or the comma between two items"},
    {"end of map not found", "this line does not continue the mapping above it",
     "indent all fields of a mapping alike, each as `name: value`"},
    {"end of sequence not found", "this line does not continue the list above it",
     "indent all items of a list alike, each with `- `"},
    {"illegal flow end", "a closing bracket or brace without its opening one",
     "remove it, or put the text into quotes"},
    {"illegal block entry", "a list item is not allowed here",
     "put `- ` on a line of its own, below the field that it belongs to"},
    {"illegal map key", "a key is not allowed here", "check the indentation of this line"},
    {"illegal map value", "`:` is not allowed here",
     "put text that contains `: ` into quotes, or check the indentation"},
    {"illegal tab when looking for indentation", "a tab is used for indentation",
     "YAML allows only spaces there"},
    {"illegal EOF in scalar", "a quoted text is not closed", "add the missing quote"},
    {"illegal document indicator in scalar", "a quoted text is not closed before the document ends",
     "add the missing quote"},
    {"illegal character in scalar", "a text cannot begin with this character",
     "put the text into quotes"},
    {"unknown token", "a text cannot begin with this character", "put the text into quotes"},
    {"unknown escape character", "unknown escape sequence in a text in double quotes",
     "write `\\\\` for a backslash, or use single quotes"},
    {"bad character found while scanning hex number", "incomplete escape sequence",
     "write `\\\\` for a backslash, or use single quotes"},
    {"invalid unicode", "an escape sequence stands for no character",
     "write the character itself, in UTF-8"},
    {"unexpected character in block scalar", "only `+`, `-` and a digit may follow `|` and `>`",
     "begin the text on the next line"},
    {"the referenced anchor is not defined",
     "the alias names an anchor that is not in this document",
     "anchors hold within one document; text that begins with `*` needs quotes"},
    {"alias not found after *", "an alias needs a name",
     "put text that begins with `*` into quotes"},
    {"anchor not found after &", "an anchor needs a name",
     "put text that begins with `&` into quotes"},
    {"illegal character found while scanning a", "a character is not allowed in an anchor's name",
     "put text that begins with `*` or `&` into quotes"},
    {"cannot assign multiple", "a value with two tags or two anchors", "remove one of the two"},
    {"aliases can't have any content", "an alias cannot have a value of its own",
     "remove the tag or the value next to the alias"},
    {"bad file", "nested too deeply", "write it more simply"},
}};

}  // namespace

SyntaxMessage explain_syntax_error(std::string_view complaint, std::string_view line) {
  const auto first = line.find_first_not_of(" \t");
  const auto tab = line.substr(0, first == line.npos ? 0 : first).find('\t');
  if (tab != line.npos) {
    return {"a tab is used for indentation", "YAML allows only spaces there", tab};
  }
  for (const auto& explanation : kExplanations) {
    if (complaint.starts_with(explanation.complaint)) {
      return {std::string(explanation.message), std::string(explanation.hint)};
    }
  }
  return {"not well-formed YAML", "check quotes, brackets and indentation on and above this line"};
}

}  // namespace storekeeper
