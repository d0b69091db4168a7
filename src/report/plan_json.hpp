// A plan as JSON, in the shape of Terraform's plan representation, so that policies and comment
// bots written for that work here. Everything it has no place for is under one key, `storekeeper`.
//
// The values of secrets are null there and flagged in before_sensitive and after_sensitive.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/plan.hpp"
#include "report/json_writer.hpp"
#include "report/plan_render_options.hpp"

namespace storekeeper {

/// Indented, pure ASCII, the same for the same plan and options.
std::string render_plan_json(const Plan& plan, const PlanRenderOptions& options);

/// True if `saved`, written by render_plan_json, asks for exactly the writes of `plan`. When it was
/// made, by which version, and where the manifests stand in their files does not count, nor do
/// findings. Fails with kInvalidInput if `saved` is no such plan.
Result<bool> is_same_plan(
    std::string_view saved, const Plan& plan, const PlanRenderOptions& options);

/// Parts of it, each an object.
void write_action(JsonWriter& json, const Action& action);
void write_counts(JsonWriter& json, const Plan& plan);
void write_cost(JsonWriter& json, const PlanCost& cost);

}  // namespace storekeeper
