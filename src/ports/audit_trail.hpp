// Where it is kept who changed what: one record for each change, made or tried.
#pragma once

#include <string>

#include "model/apply_result.hpp"
#include "model/caller.hpp"
#include "model/plan.hpp"

namespace storekeeper {

/// Which pass something belongs to.
struct PassIdentity {
  std::string reconcile_id = {};
  std::string revision = {};  // of the manifests, where they have one
};

class AuditTrail {
 public:
  virtual ~AuditTrail() = default;

  virtual bool knows_caller() const = 0;
  virtual void set_caller(CallerIdentity caller) = 0;

  /// Must not fail: the change has been made, or not.
  virtual void record(
      const Action& action, const ActionResult& result, const PassIdentity& pass) = 0;
};

}  // namespace storekeeper
