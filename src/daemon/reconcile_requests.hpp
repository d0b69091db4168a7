// Stores whose manifests ask to be looked at afresh, by the annotation storekeeper/reconcile-at:
// once for each value of it. Pure.
#pragma once

#include <map>
#include <set>
#include <string>

#include "model/desired.hpp"

namespace storekeeper {

class ReconcileRequests {
 public:
  /// Those whose value is another than the one that was answered, by metadata.name. None until a
  /// first pass was answered: all that it looks at is fresh.
  std::set<std::string> open(const DesiredSet& desired);

  /// The pass for which open() was called last has done what it could.
  void answered();

 private:
  using Values = std::map<std::string, std::string>;  // by metadata.name

  Values asked_ = {};
  Values answered_ = {};
  bool is_first_ = true;
};

}  // namespace storekeeper
