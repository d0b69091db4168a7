// Where the desired state comes from: manifests, and the secrets they refer to.
#pragma once

#include "base/diagnostic.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "model/desired.hpp"

namespace storekeeper {

struct LoadedManifests {
  DesiredSet desired = {};
  Diagnostics diagnostics = {};  // errors and warnings, in file order
  int files = 0;                 // files (or standard input) that were read
  std::string revision = {};     // of the source, where it has one
};

class ManifestSource {
 public:
  virtual ~ManifestSource() = default;

  /// Reads everything anew. Never fails as a whole: what is wrong with the files
  /// or the directory is in the diagnostics, and then `desired` is not complete.
  virtual LoadedManifests load() = 0;
};

class SecretSource {
 public:
  virtual ~SecretSource() = default;

  /// Fails with kSecretUnavailable; the message names the variable or the file
  /// and never a part of the value.
  virtual Result<Secret> resolve(const SecretReference& reference) = 0;
};

}  // namespace storekeeper
