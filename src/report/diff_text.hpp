// A plan in few words, for `storekeeper diff`: one line a field, or one a store that comes or goes.
#pragma once

#include <string>

#include "model/plan.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

/// Empty if nothing differs and nothing is in the way.
std::string render_diff_text(const Plan& plan, const TextStyle& style);

}  // namespace storekeeper
