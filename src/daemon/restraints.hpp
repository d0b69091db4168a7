// Which stores are held back for the time being: what people have suspended, and what another
// writer keeps changing. Pure: time is handed in.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/control.hpp"
#include "daemon/reconcile_requests.hpp"
#include "daemon/suspensions.hpp"
#include "model/apply_result.hpp"
#include "model/desired.hpp"
#include "model/event.hpp"
#include "plan/plan_policy.hpp"
#include "ports/clock.hpp"
#include "reconcile/contention.hpp"

namespace storekeeper {

class Restraints {
 public:
  /// Before the account is read: holds those stores back, and allows `policy` less. Yields the
  /// stores that are let go this once and looked at afresh, since their manifests ask for it.
  std::set<std::string> restrain(DesiredSet& desired, PlanPolicy& policy, SteadyTime now);

  /// Carries out a command, unless the answer's status says that it is refused. Stores that a
  /// command names are fought over no longer.
  SuspensionChange obey(const ControlCommand& command);

  /// After each pass that had a plan; what the log is to say of it.
  std::vector<Event> observe(const ApplyResult& applied, SteadyTime now);

  const Suspensions& suspensions() const noexcept { return suspensions_; }
  /// As ContentionWatch::contended().
  std::map<std::string, std::vector<std::string>> contended() const {
    return contention_.contended();
  }

 private:
  Suspensions suspensions_ = {};
  ContentionWatch contention_ = ContentionWatch();
  ReconcileRequests requests_ = {};
};

}  // namespace storekeeper
