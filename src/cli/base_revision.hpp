// The revision that a plan is compared with, to tell a branch's changes from drift.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "cli/settings.hpp"
#include "model/desired.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

struct BaseRevision {
  DesiredSet desired = {};
  std::string name = {};  // for people
};

/// What --base names; else, in the pipeline of a pull request, the merge base with its target; else
/// nothing. One that was not asked for and cannot be read is no failure: `messages` says so. What
/// cannot be loaded of it is missing from it, and is said too.
Result<std::optional<BaseRevision>> load_base(
    const Settings& settings, const TextStyle& style, std::string& messages);

}  // namespace storekeeper
