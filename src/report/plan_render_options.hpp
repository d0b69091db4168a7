// What reports say of a plan besides the plan itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/plan_cost.hpp"
#include "model/saved_plan.hpp"
#include "model/shown_request.hpp"

namespace storekeeper {

struct PlanRenderOptions {
  std::string owner = {};
  std::string tool_version = {};
  std::string commit = {};
  std::string timestamp = {};    // RFC 3339; left out if empty
  std::string fingerprint = {};  // of the plan; left out if empty
  std::string manifests = {};    // what stands in where a result needs a file and has none
  int markdown_limit = 65'536;   // characters
  std::optional<PlanCost> cost = std::nullopt;  // left out if empty
  std::vector<ShownRequest> requests = {};      // one for each action, in their order; or none
  /// For write_saved_plan(): what is added to make a saved plan of it.
  const SavedPlan* saved = nullptr;
  std::string checksum = {};
};

}  // namespace storekeeper
