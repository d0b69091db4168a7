// Compares one manifest with its live integration and builds the smallest patch.
//
// A patch has exactly one operation for each logical field that differs (name, on, tags,
// each key of config), and of the operations that reach the goal the one with the fewest
// bytes. It never writes what agrees, never depends on a position in a list, and never
// touches config keys that this program does not know.
#pragma once

#include <vector>

#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/plan.hpp"
#include "model/write_document.hpp"
#include "plan/plan_policy.hpp"

namespace storekeeper {

struct Update {
  std::vector<FieldChange> changes = {};    // empty: both sides agree, apart from ownership
  std::vector<FieldChange> unchanged = {};  // the other fields, where anything differs
  PatchDocument patch = {};                 // empty: nothing to send
  /// Secrets whose value could not be resolved here, so that nobody can tell whether they differ.
  std::vector<std::string> unknown_secrets = {};
  /// Secrets that somebody else may have changed, and that this update leaves as they are.
  std::vector<std::string> suspect_secrets = {};
  bool stamps = false;  // the patch writes the tags, but only for what they remember of a secret
  /// The patch holds the slot of a secret whose value is not available: it cannot be sent.
  bool lacks_secret = false;
  bool redirects_secret = false;  // one of the changes is SecretRisk::kNewHost
};

/// The patch of build_update() alone, without what reports need.
PatchDocument build_patch(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy);

/// `live.config` must be known.
Update build_update(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy);

/// The body of the create for `desired`, ownership tags included.
CreateDocument build_create(const DesiredIntegration& desired, const PlanPolicy& policy);

/// The fields of build_create(), as changes from nothing; ownership tags are left out.
std::vector<FieldChange> created_fields(const DesiredIntegration& desired);

/// The fields of `live` as far as they are known, as changes to nothing.
std::vector<FieldChange> deleted_fields(const LiveIntegration& live);

}  // namespace storekeeper
