// Live integrations to manifests: what `export` prints, and `import`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
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
  std::size_t item = 0;  // index of the integration
};

/// What the comments of a manifest say, which depends on where the integrations were found.
struct ManifestWording {
  std::string_view secret =
      "The API does not show secrets: set this variable before the next apply.";
  std::string_view no_config = "its settings could not be read";
};

/// One for each item, sorted by address, display name and id. parse_manifests() accepts every
/// text, and what it yields describes the item; what it cannot say is a comment. Masks are never
/// part of a text. A secret is taken for set unless it is null or an empty text.
std::vector<ManifestExport> write_manifests(
    const std::vector<LiveIntegration>& items, const ManifestWording& wording = {});

/// All of them as one file, with `---` between them.
std::string join_manifests(const std::vector<ManifestExport>& exports);

}  // namespace storekeeper
