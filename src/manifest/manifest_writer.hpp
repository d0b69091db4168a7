// Live integrations to manifests: what `export` prints.
#pragma once

#include <string>
#include <vector>

#include "model/live.hpp"

namespace storekeeper {

struct ManifestExport {
  std::string name = {};                   // metadata.name
  std::string text = {};                   // one YAML document, without `---`
  std::vector<std::string> warnings = {};  // what the manifest cannot say, one line each
  /// Variables that must hold the secrets before the manifest can be applied.
  std::vector<std::string> variables = {};
  bool loadable = true;  // false: the text consists of comments, as no manifest can say it
};

/// One for each item, sorted by address, display name and id. parse_manifests() accepts every
/// text, and what it yields describes the item; what it cannot say is a comment. Masks are never
/// part of a text.
std::vector<ManifestExport> write_manifests(const std::vector<LiveIntegration>& items);

/// All of them as one file, with `---` between them.
std::string join_manifests(const std::vector<ManifestExport>& exports);

}  // namespace storekeeper
