// Manifests from files, directories, globs and standard input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "manifest/manifest_loader.hpp"
#include "ports/sources.hpp"

namespace storekeeper {

struct ManifestFilesSettings {
  /// Files of any name, directories (read recursively: .yaml, .yml), globs, and "-".
  std::vector<std::string> paths = {};
  LoaderOptions loader = {};  // its max_bytes is the limit of one file
  std::size_t max_files = 200'000;
  std::uint64_t max_total_bytes = 512ULL * 1024 * 1024;
  int standard_input = 0;  // the descriptor that "-" reads, once
};

/// Hidden and editors' temporary files are left out. A symbolic link may not lead out of the
/// directory that was named (links within it, as in Kubernetes volumes, work). Manifests that
/// contradict each other are reported and left out.
std::unique_ptr<ManifestSource> make_manifest_source(ManifestFilesSettings settings);

}  // namespace storekeeper
