// One function for each verb that needs settings; each has a file of its own.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/resolution.hpp"
#include "cli/settings.hpp"
#include "cli/verb_outcome.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

struct VerbContext {
  Settings settings = {};
  std::string argument = {};            // the verb's own, such as a file; may be empty
  std::string second_argument = {};     // one more of its own; may be empty
  std::vector<std::string> names = {};  // of a verb whose argument repeats
  TextStyle output_style = {};          // of standard output
  TextStyle message_style = {};         // of standard error
  std::string config_path = {};         // of the configuration file; empty: there is none
  /// Reads the configuration file once more, with the same flags and variables.
  std::function<ReadSettings()> read_again = {};
  bool quiet_success = false;  // of what went well, one line a change for people, and no log
};

/// Exit codes: 0 no errors, 1 errors.
VerbOutcome run_validate(const VerbContext& context);

/// Writes nothing. 0, or 1 if a person is needed; with --detailed-exitcode, 2 for changes.
VerbOutcome run_plan(const VerbContext& context);

/// Writes nothing. 0 no differences, 1 differences, 2 failed.
VerbOutcome run_diff(const VerbContext& context);

/// Like diff, of what differs although the manifests have not changed. Writes nothing. 0 no drift,
/// 1 drift, 2 failed.
VerbOutcome run_drift(const VerbContext& context);

/// Shows the plan, asks, carries it out; or carries out a saved one without a question, if it is
/// still what would happen. 0 converged, 1 failed, declined or stale.
VerbOutcome run_apply(const VerbContext& context);

/// Shows what manifests describe and nobody manages, asks, and adds the ownership tags. 0 done, 1
/// failed or declined.
VerbOutcome run_adopt(const VerbContext& context);

/// Shows what is marked for deletion, asks, and takes the marks away. 0 done, 1 failed or declined.
VerbOutcome run_undelete(const VerbContext& context);

/// Prints a saved plan. 0 it stands or was not checked, 1 failed, 2 stale.
VerbOutcome run_show(const VerbContext& context);

/// Converges once and asks nothing. 0 converged, 1 failed.
VerbOutcome run_sync(const VerbContext& context);

/// The account as manifests. 0, or 1 if it could not be read.
VerbOutcome run_export(const VerbContext& context);

/// A Terraform state as manifests. 0, or 1 if it could not be read.
VerbOutcome run_import(const VerbContext& context);

/// Tells the daemon on this machine; `command` is the verb's name. 0, or 1 if it refused or is not
/// there.
VerbOutcome run_control(const VerbContext& context, std::string_view command);

/// Looks at each layer from the configuration to the token's permissions. Writes nothing. 0, or 1
/// if one of them fails.
VerbOutcome run_doctor(const VerbContext& context);

/// How each store stands. 0 whenever that could be told.
VerbOutcome run_status(const VerbContext& context);

}  // namespace storekeeper
