// Problems in the user's files, as compilers show them.
#pragma once

#include <string>

#include "base/diagnostic.hpp"
#include "report/json_writer.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

/// What was looked at besides the problems.
struct ValidationSummary {
  int files = 0;
  int stores = 0;
};

/// For each: "file:line:column: error: message", the source line, a caret, "  hint: ..."; then a
/// line with the counts. Empty if there are none. Secrets that stand in a source line are shown:
/// whoever makes the diagnostic leaves such lines out.
std::string render_diagnostics_text(const Diagnostics& diagnostics, const TextStyle& style);

/// The same, closing with "3 stores in 2 files are valid." where there is no error.
std::string render_validation_text(
    const Diagnostics& diagnostics, const ValidationSummary& summary, const TextStyle& style);

/// "2 errors, 1 warning." or "3 stores in 2 files are valid."; ends in a line end.
std::string validation_closing_line(
    const Diagnostics& diagnostics, const ValidationSummary& summary);

/// {"valid", "errors", "warnings", "files", "stores", "diagnostics": [...]}. Source lines are left
/// out. Indented, pure ASCII.
std::string render_validation_json(
    const Diagnostics& diagnostics, const ValidationSummary& summary);

/// One diagnostic as an object, and the counts as members of the object that is open.
void write_diagnostic(JsonWriter& json, const Diagnostic& diagnostic);
void write_validation_counts(
    JsonWriter& json, const Diagnostics& diagnostics, const ValidationSummary& summary);

}  // namespace storekeeper
