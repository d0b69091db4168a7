// The cost of a plan in words, for the text and the Markdown reports.
#pragma once

#include <string>

#include "model/plan_cost.hpp"

namespace storekeeper {

/// "3 requests (1 POST, 2 PATCH) besides the 1 to read the account, in about 12s. It will be
/// waiting ..."; no line end.
std::string plan_cost_text(const PlanCost& cost);

}  // namespace storekeeper
