// Manifests as they are at another revision of the repository that the named ones are in.
#pragma once

#include <string>

#include "base/result.hpp"
#include "ports/sources.hpp"
#include "system/manifest_files.hpp"

namespace storekeeper {

struct GitManifestsSettings {
  ManifestFilesSettings files = {};  // the same paths as at this revision; "-" has no history
  std::string revision = {};
  bool at_merge_base = false;  // the last commit that the revision and HEAD have in common
};

struct ManifestsAtRevision {
  LoadedManifests loaded = {};
  std::string name = {};  // for people: "origin/main (0123456789ab)"
};

/// Reads no work tree: what is not committed does not count. The same files as in directories:
/// .yaml and .yml, nothing hidden; symbolic links are reported and left out. Paths that were not
/// there then hold nothing. Fails with kInvalidInput if there is no such revision or repository.
Result<ManifestsAtRevision> load_manifests_at(const GitManifestsSettings& settings);

}  // namespace storekeeper
