// What is no longer as it was when a plan was saved, for the one who approved it.
#pragma once

#include <string>
#include <vector>

#include "model/saved_plan.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

/// One line each, without its end: the account, manifests, and for each store what was to be done
/// and what would be done now, field by field. Empty if both say the same.
std::vector<std::string> plan_differences(
    const SavedPlan& saved, const SavedPlan& now, const TextStyle& style);

}  // namespace storekeeper
