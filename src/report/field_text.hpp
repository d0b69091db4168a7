// One line for each field that differs: the part that plan, diff and drift have in common.
#pragma once

#include <string>
#include <vector>

#include "model/plan.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

/// What stands for a secret that could not be resolved on this machine.
inline constexpr const char* kUnknownHere = "unknown (not available here)";

/// What is known about the secrets of one store besides the changes themselves.
struct FieldContext {
  char secret_sign = '~';  // of a secret's line, whose values are not known
};

struct FieldLine {
  char sign = '~';  // '+' appears, '-' goes, '~' changes
  std::string name = {};
  std::string text = {};  // what follows the name, neutralised and tinted
};

/// In the order of `changes`. Storekeeper's own tags are left out, and so is a change that
/// concerns nothing else.
std::vector<FieldLine> field_lines(
    const std::vector<FieldChange>& changes, const FieldContext& context, const TextStyle& style);

/// A value for people: "(absent)", true, "6379", [a, b].
std::string value_text(const FieldValue& value, const TextStyle& style);

/// The same of a field: of tags, without Storekeeper's own.
std::string shown_field(const FieldValue& value, const TextStyle& style);

Tint tint_of(char sign);

/// "# this branch", "# drift", "# this branch, and drift"; empty where no base was looked at.
std::string_view origin_note(ChangeOrigin origin);

/// Every line as "<indent><sign> <name>  <text>\n", the texts in one column.
std::string aligned(
    const std::vector<FieldLine>& lines, std::size_t indent, const TextStyle& style);

}  // namespace storekeeper
