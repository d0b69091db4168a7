// Plans, results and problems as lines of JSON, each a complete object with a "type". While
// an apply runs, its events come as lines of the same kind (logging/event_stream.hpp).
#pragma once

#include <string>

#include "base/diagnostic.hpp"
#include "model/apply_result.hpp"
#include "model/plan.hpp"
#include "report/diagnostics_text.hpp"
#include "report/plan_render_options.hpp"

namespace storekeeper {

/// "planned_change" for each action, "finding" and "refusal", and "change_summary".
std::string render_plan_ndjson(const Plan& plan, const PlanRenderOptions& options);

/// "result" for each action, and "apply_summary".
std::string render_apply_ndjson(const ApplyResult& applied);

/// "diagnostic" for each, and "validation_summary".
std::string render_validation_ndjson(
    const Diagnostics& diagnostics, const ValidationSummary& summary);

}  // namespace storekeeper
