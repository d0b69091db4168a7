#include <utility>

#include "cli/verb_runners.hpp"

namespace storekeeper {

// Everything about asking, writing and telling is as with `apply`; the argument is no saved plan.
VerbOutcome run_undelete(const VerbContext& given) {
  auto context = given;
  context.settings.scope = PlanScope::kTombstonesOnly;
  context.settings.undelete = std::exchange(context.argument, {});
  return run_apply(context);
}

}  // namespace storekeeper
