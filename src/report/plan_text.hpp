// A plan as text for people: what would be done, store by store and field by field, what is in the
// way, and one closing line that scripts may search for.
#pragma once

#include <string>
#include <string_view>

#include "model/plan.hpp"
#include "report/plan_render_options.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

/// The whole report, ending in plan_closing_line(); before it the requests and the cost, if the
/// options have them.
std::string render_plan_text(
    const Plan& plan, const TextStyle& style, const PlanRenderOptions& options = {});

/// How far an action carries a deletion, or takes it back; empty if there is nothing to say.
std::string_view deletion_note(const Action& action);

/// "Plan: 1 to add, 2 to change, 0 to destroy.\n" or "No changes. <why>\n". A replacement counts
/// as one to add and one to destroy. Never coloured.
std::string plan_closing_line(const Plan& plan);

/// "1 from this branch, 2 drift that was there before, 0 both.", counted by store.
std::string attribution_counts(const Attribution& attribution);

/// `checkout-production`, or the quoted display name of what no manifest describes. Neutralised.
std::string action_name(const Action& action, const TextStyle& style);

}  // namespace storekeeper
