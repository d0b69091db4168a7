// Where it is kept what a delete takes away.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "model/live.hpp"

namespace storekeeper {

class UndoKeeper {
 public:
  virtual ~UndoKeeper() = default;

  /// Called once a run, with everything that this run is about to mark or delete, before the first
  /// of it. If it fails, nothing is deleted.
  virtual Result<void> keep(const std::vector<LiveIntegration>& doomed) = 0;
};

}  // namespace storekeeper
