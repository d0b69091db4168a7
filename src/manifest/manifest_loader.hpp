// YAML text to desired integrations, with every problem reported at its place.
// Pure: reads no file and no variable.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/desired.hpp"

namespace storekeeper {

struct LoaderLimits {
  std::size_t max_bytes = 1024 * 1024;  // of one file
  int max_depth = 32;
  int max_nodes = 100'000;  // of one file, aliases expanded
  int max_aliases = 1'000;  // uses of aliases in one file
};

struct LoaderOptions {
  LoaderLimits limits = {};
  bool allow_plaintext_secrets = false;
};

struct ParsedManifests {
  std::vector<DesiredIntegration> items = {};  // the documents without errors
  Diagnostics diagnostics = {};
};

/// Every document of one file. `file` is the name to show.
ParsedManifests parse_manifests(
    std::string_view text, const std::string& file, const LoaderOptions& options);

/// Checks across the whole set: a duplicate metadata.name and two manifests for one live
/// object (same address and display name) are errors and name both places; two stores on one
/// environment and two environments on one Redis are warnings.
Diagnostics cross_check(const std::vector<DesiredIntegration>& items);

}  // namespace storekeeper
