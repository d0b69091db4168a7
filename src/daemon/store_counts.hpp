// How many stores are as their manifests say, from what became of a plan. Pure.
#pragma once

#include "model/apply_result.hpp"

namespace storekeeper {

struct StoreCounts {
  int synced = 0;
  int out_of_sync = 0;
  int unknown = 0;

  friend bool operator==(const StoreCounts&, const StoreCounts&) = default;
};

/// Each manifest that took part in the plan counts once.
StoreCounts count_stores(const ApplyResult& applied);

}  // namespace storekeeper
