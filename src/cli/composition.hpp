// Builds what the verbs work with from the settings: the one place that knows which class
// stands behind which port.
#pragma once

#include <memory>

#include "cli/settings.hpp"
#include "ports/sources.hpp"

namespace storekeeper {

/// The manifests that -f names.
std::unique_ptr<ManifestSource> make_manifests(const Settings& settings);

}  // namespace storekeeper
