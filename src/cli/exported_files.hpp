// What export and import have in common: texts to standard output, or to a file for each store.
#pragma once

#include <string>
#include <vector>

#include "cli/verb_outcome.hpp"
#include "cli/verb_runners.hpp"

namespace storekeeper {

struct ExportedText {
  std::string name = {};  // of the file, without its ending
  std::string text = {};
  std::vector<std::string> warnings = {};  // neutralised
};

struct ExportStyle {
  std::string ending = {};     // of the files: ".yaml"
  std::string separator = {};  // between the texts on standard output
};

/// Adds the warnings to `outcome`, and the texts, or the paths of the files that now hold them.
void put_exports(
    const VerbContext& context, const std::vector<ExportedText>& exports, const ExportStyle& style,
    VerbOutcome* outcome);

}  // namespace storekeeper
