// A plan as JSON, in the shape of Terraform's plan representation, so that policies and comment
// bots written for that work here. Everything it has no place for is under one key, `storekeeper`.
//
// The values of secrets are null there and flagged in before_sensitive and after_sensitive.
#pragma once

#include <string>

#include "model/plan.hpp"
#include "report/json_writer.hpp"
#include "report/plan_render_options.hpp"

namespace storekeeper {

/// Indented, pure ASCII, the same for the same plan and options.
std::string render_plan_json(const Plan& plan, const PlanRenderOptions& options);

/// Parts of it, each an object.
void write_action(JsonWriter& json, const Action& action);
void write_counts(JsonWriter& json, const Plan& plan);
void write_cost(JsonWriter& json, const PlanCost& cost);

}  // namespace storekeeper
