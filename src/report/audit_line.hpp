// One change, made or tried, as a line of the audit log.
#pragma once

#include <string>

#include "model/apply_result.hpp"
#include "model/caller.hpp"
#include "model/plan.hpp"

namespace storekeeper {

struct AuditRecord {
  std::string time = {};  // "2026-11-23T14:10:50.123Z"
  std::string reconcile_id = {};
  std::string revision = {};
  std::string owner = {};
  CallerIdentity caller = {};
};

/// A JSON object and a line end, pure ASCII: who, what, before and after (of a secret neither),
/// the outcome and, where there is one, the error.
std::string audit_line(const Action& action, const ActionResult& result, const AuditRecord& record);

}  // namespace storekeeper
