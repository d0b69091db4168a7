// Finds what may be a literal secret in the text of a manifest, so that no
// source line shows it: by the tree where there is one, by the text otherwise.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manifest/problems.hpp"
#include "manifest/source_text.hpp"
#include "manifest/yaml_tree.hpp"

namespace storekeeper {

/// True for a key whose value is likely to be a secret, misspelt ones included.
bool names_a_secret(std::string_view key);

/// The bytes of a scalar as it stands in the text: quotes and all, or, for one
/// that spans lines, everything up to its last line's end.
HiddenRange extent(const SourceText& source, const YamlNode& scalar);

/// Appends the extents of all values below `root` that may be secrets.
void find_secrets(const SourceText& source, const YamlNode& root, std::vector<HiddenRange>& hidden);

/// Appends the same for text from `begin` on that could not be parsed; hides too much rather
/// than too little.
void find_secrets_in_text(
    const SourceText& source, std::size_t begin, std::vector<HiddenRange>& hidden);

}  // namespace storekeeper
