// Leaves out manifests that contradict each other.
#pragma once

#include <vector>

#include "model/desired.hpp"

namespace storekeeper {

/// Removes every item that an error of cross_check() is about, both sides of each: which one is
/// meant cannot be known. True if any was removed.
bool remove_contradictions(std::vector<DesiredIntegration>& items);

}  // namespace storekeeper
