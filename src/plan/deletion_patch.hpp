// The patches that mark an integration for deletion and that take the mark away again.
#pragma once

#include <cstdint>
#include <string>

#include "model/live.hpp"
#include "model/patch.hpp"

namespace storekeeper {

/// Adds `tag` (a tombstone's, see model/tombstone.hpp) and switches it off. `guarded`: opens with a
/// `test` of the version that was read.
PatchDocument marking_patch(const LiveIntegration& live, const std::string& tag, bool guarded);

/// Takes tombstones away and switches on what was on before. `live` must carry one.
PatchDocument unmarking_patch(const LiveIntegration& live, bool guarded);

/// True if `live` carries a tombstone that still holds: nobody has switched it on since.
bool is_marked(const LiveIntegration& live);

}  // namespace storekeeper
