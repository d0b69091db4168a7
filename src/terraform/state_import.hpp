// A state of Terraform's as manifests: what `storekeeper import terraform` prints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "manifest/manifest_writer.hpp"

namespace storekeeper {

struct TerraformImport {
  /// Each opens with a comment that names the resource it comes from. No secret of the state is in
  /// them, nor in anything else here: they refer to variables.
  std::vector<ManifestExport> manifests = {};
  std::vector<std::string> unread = {};  // stores that no manifest could be made of
  int data_sources = 0;                  // the rest is left alone
  int other_resources = 0;
  int deposed = 0;
};

/// Fails with kInvalidInput; the message goes on after the name of the file.
Result<TerraformImport> import_state(std::string_view text);

}  // namespace storekeeper
