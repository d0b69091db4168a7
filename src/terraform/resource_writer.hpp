// Live integrations as resources of LaunchDarkly's provider for Terraform: what
// `storekeeper export --format terraform` prints.
#pragma once

#include <string>
#include <vector>

#include "model/live.hpp"

namespace storekeeper {

struct ResourceExport {
  std::string name = {};  // the one that its manifest would have
  std::string text = {};  // an import block, the resource, and a variable for each secret
  std::vector<std::string> warnings = {};   // what could not be written, one line each
  std::vector<std::string> variables = {};  // names of the variables of the secrets
};

/// One for each item, in the order of write_manifests(). The tags by which Storekeeper knows its
/// own are left out, so that applying the resource ends its ownership. Masks are never part of a
/// text.
std::vector<ResourceExport> write_resources(const std::vector<LiveIntegration>& items);

/// All of them as one file.
std::string join_resources(const std::vector<ResourceExport>& exports);

}  // namespace storekeeper
