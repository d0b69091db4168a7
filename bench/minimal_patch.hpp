// What a minimal patch costs, worked out a second time: from the definition in
// docs/performance.md, on JSON documents, without a line of src/plan.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "model/desired.hpp"
#include "model/live.hpp"

namespace storekeeper::bench {

struct MinimalPatch {
  std::set<std::string> paths;  // of the fields that differ: one operation each
  std::size_t bytes = 0;        // compact; 0 if nothing differs
};

/// For owner "default", without a version guard. Every secret of `desired` has its value.
MinimalPatch minimal_patch(const DesiredIntegration& desired, const LiveIntegration& live);

/// The document that a generic differ would aim at: {name, on, tags, config}, secrets in clear.
nlohmann::json goal_document(const DesiredIntegration& desired);

/// What it would start from.
nlohmann::json live_document(const LiveIntegration& live);

}  // namespace storekeeper::bench
