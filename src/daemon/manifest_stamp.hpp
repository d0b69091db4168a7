// Whether manifests may have changed, told from the files' stamps without reading one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ports/clock.hpp"

namespace storekeeper {

struct ManifestStamp {
  std::uint64_t digest = 0;  // of every path, inode, size and time of change
  WallTime newest = {};      // the latest of those times

  friend bool operator==(const ManifestStamp&, const ManifestStamp&) = default;
};

class ManifestStamper {
 public:
  virtual ~ManifestStamper() = default;

  /// Equal stamps: nothing has changed, unless it did within a tick of the file system's clock.
  virtual ManifestStamp stamp() = 0;

  /// The directories that the last stamp() depended on: a change of the stamp shows as a change of
  /// an entry of one of them. Empty: not known.
  virtual std::vector<std::string> directories() const { return {}; }
};

/// `filenames` as a ManifestSource takes them: files, directories (walked recursively) and globs.
/// Symbolic links count as what they point to, so that swapping one is a change.
std::unique_ptr<ManifestStamper> make_file_stamper(std::vector<std::string> filenames);

}  // namespace storekeeper
