#include "cli/composition.hpp"

#include <utility>

#include "system/manifest_files.hpp"

namespace storekeeper {

std::unique_ptr<ManifestSource> make_manifests(const Settings& settings) {
  ManifestFilesSettings files;
  files.paths = settings.filenames;
  files.loader.allow_plaintext_secrets = settings.allow_plaintext_secrets;
  return make_manifest_source(std::move(files));
}

}  // namespace storekeeper
