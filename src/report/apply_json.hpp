// What became of a plan, as JSON.
#pragma once

#include <string>

#include "model/apply_result.hpp"
#include "report/json_writer.hpp"

namespace storekeeper {

/// {"succeeded", "interrupted", "counts", "results": [...], "findings", "refusals"}. Indented, pure
/// ASCII, deterministic, without secrets. Every action of the plan has a result.
std::string render_apply_json(const ApplyResult& result);

/// Parts of it, each an object.
void write_result(JsonWriter& json, const Action& action, const ActionResult& result);
void write_apply_counts(JsonWriter& json, const ApplyResult& result);

}  // namespace storekeeper
