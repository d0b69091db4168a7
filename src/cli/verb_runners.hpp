// One function for each verb that needs settings; each has a file of its own.
#pragma once

#include "cli/settings.hpp"
#include "cli/verb_outcome.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

struct VerbContext {
  Settings settings = {};
  TextStyle output_style = {};   // of standard output
  TextStyle message_style = {};  // of standard error
};

/// Exit codes: 0 no errors, 1 errors.
VerbOutcome run_validate(const VerbContext& context);

}  // namespace storekeeper
