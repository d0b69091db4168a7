// A plan that somebody has approved, as a file or by its fingerprint, against what would happen
// now.
#pragma once

#include <string>

#include "base/result.hpp"
#include "cli/planning.hpp"
#include "cli/settings.hpp"
#include "model/saved_plan.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

/// What was planned, bound to its account, with its fingerprint in the plan, ready to be saved or
/// compared. Asks the API once whose token it is; where the token may not know that, the account
/// stays empty. Fails when the question had no answer at all.
Result<SavedPlan> describe_plan(Planned* planned, const Settings& settings);

/// Fails with kInvalidInput, naming the file and what is wrong with it.
Result<SavedPlan> load_saved_plan(const std::string& path);

/// `settings` with those that the plan was made with. Fails with kInvalidInput if the plan belongs
/// to another API or owner, or if `settings` ask for another plan. Manifests may be named anew:
/// they may lie elsewhere now.
Result<Settings> settings_of(const SavedPlan& saved, const std::string& path, Settings settings);

/// Lines "  - checkout config.port: ...", for messages.
std::string difference_lines(const SavedPlan& saved, const SavedPlan& now, const TextStyle& style);

}  // namespace storekeeper
