// The cost of a plan in words, for the text and the Markdown reports.
#pragma once

#include <string>

#include "model/plan_cost.hpp"

namespace storekeeper {

/// "3 requests (1 POST, 2 PATCH) after 1 to read the account", "about 12s". Two sentences, and a
/// third one if it will be waiting; no line end.
std::string plan_cost_text(const PlanCost& cost);

}  // namespace storekeeper
