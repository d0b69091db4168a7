// What became of a plan, as text for people: a line as each action ends, and the summary.
#pragma once

#include <string>

#include "model/apply_result.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

/// "checkout-production: created (id 0123, 340ms)", or what went wrong; ends in a line end.
std::string render_action_result(
    const Action& action, const ActionResult& result, const TextStyle& style);

/// What failed, what nobody knows, what was not started, each with its next step; then the closing
/// line "Apply complete! Resources: 1 added, 1 changed, 0 destroyed.", or "Apply incomplete." or
/// "Apply interrupted." with the same counts; the closing line of the plan if there was nothing to
/// do.
std::string render_apply_summary(const ApplyResult& result, const TextStyle& style);

/// That closing line, without a colour.
std::string apply_closing_line(const ApplyResult& result);

}  // namespace storekeeper
