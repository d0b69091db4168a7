// One document's tree to one desired integration.
#pragma once

#include "manifest/manifest_loader.hpp"
#include "manifest/problems.hpp"
#include "manifest/yaml_tree.hpp"

namespace storekeeper {

/// Reports every mistake; what it returns is of use only if none was reported.
DesiredIntegration read_document(
    const YamlNode& root, const LoaderOptions& options, Problems& problems);

/// The keys of `redis` or `dynamodb`; `entry` is that section.
void read_store(
    const YamlEntry& entry, StoreKind kind, const LoaderOptions& options, Problems& problems,
    DesiredIntegration& item);

}  // namespace storekeeper
