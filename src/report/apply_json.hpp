// What became of a plan, as JSON.
#pragma once

#include <string>

#include "model/apply_result.hpp"

namespace storekeeper {

/// {"succeeded", "interrupted", "counts", "results": [...], "findings", "refusals"}. Indented, pure
/// ASCII, deterministic, without secrets. Every action of the plan has a result.
std::string render_apply_json(const ApplyResult& result);

}  // namespace storekeeper
