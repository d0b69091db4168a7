// Resolves the references to secrets that manifests hold.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "ports/sources.hpp"

namespace storekeeper {

struct SecretSourceSettings {
  /// Where relative paths begin; absolute ones must lie below it or below one of `more_roots`.
  std::string root = ".";
  std::vector<std::string> more_roots = {};
  /// Allows links that stay below the root, and names that begin with two dots, as in a Kubernetes
  /// secret volume (`..data`). No other part of a path below the root may begin with a dot.
  bool follow_symlinks_beneath_root = false;
  /// If not empty, the only variables that may be referred to are those that begin with it.
  std::string environment_prefix = {};
  /// The program's own token and keys: a reference that resolves to one of them is refused,
  /// and so is a text that one of them (of at least six bytes) is a part of.
  std::vector<Secret> refused_values = {};
  /// Off only in tests of the way for old kernels.
  bool use_openat2 = true;
};

/// Reads anew at each call, so that a rotated secret is seen. Refuses values that are empty, not
/// UTF-8, larger than 64 KiB, hold a NUL, or have the shape of the API's masks. One newline at the
/// end of a file is left out.
std::unique_ptr<SecretSource> make_secret_source(SecretSourceSettings settings);

}  // namespace storekeeper
