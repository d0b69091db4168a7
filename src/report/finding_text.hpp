// What a plan found besides its actions: conflicts, drift, what is kept, refusals.
#pragma once

#include <string>

#include "model/plan.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

/// One paragraph each, errors first, refusals last; empty if there is nothing to say.
std::string findings_text(const Plan& plan, const TextStyle& style);

/// "! checkout-production: exists, not managed by owner "default"; storekeeper adopt ...", no end
/// of line. `!` is for errors; others have `#`, reported drift has `~`.
std::string finding_line(const Finding& finding, const TextStyle& style);

/// "! <message>; <override>", no end of line.
std::string refusal_line(const Refusal& refusal, const TextStyle& style);

}  // namespace storekeeper
