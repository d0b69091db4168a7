#include "cli/verb_runners.hpp"

namespace storekeeper {

// Everything about asking, writing and telling is as with `apply`; the plan is a smaller one.
VerbOutcome run_adopt(const VerbContext& given) {
  auto context = given;
  context.settings.scope = PlanScope::kOwnershipOnly;
  return run_apply(context);
}

}  // namespace storekeeper
