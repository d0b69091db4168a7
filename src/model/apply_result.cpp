#include "model/apply_result.hpp"

#include <algorithm>

namespace storekeeper {
namespace {

// nullptr unless it is done.
const Action* done_action(const ApplyResult& applied, const ActionResult& result) {
  const bool done =
      result.outcome == ActionOutcome::kDone && result.action_index < applied.plan.actions.size();
  return done ? &applied.plan.actions[result.action_index] : nullptr;
}

}  // namespace

std::string_view to_string(ActionOutcome outcome) noexcept {
  switch (outcome) {
    case ActionOutcome::kDone: return "done";
    case ActionOutcome::kFailed: return "failed";
    case ActionOutcome::kUnknown: return "unknown";
    case ActionOutcome::kNotStarted: return "not-started";
  }
  return "unknown";
}

int ApplyResult::done(ActionKind kind) const noexcept {
  return static_cast<int>(std::count_if(results.begin(), results.end(), [&](const auto& result) {
    const auto* action = done_action(*this, result);
    return action != nullptr && action->kind == kind && !action->only_marks;
  }));
}

int ApplyResult::marked() const noexcept {
  return static_cast<int>(std::count_if(results.begin(), results.end(), [&](const auto& result) {
    const auto* action = done_action(*this, result);
    return action != nullptr && action->only_marks;
  }));
}

int ApplyResult::count(ActionOutcome outcome) const noexcept {
  const auto reported = static_cast<int>(std::count_if(
      results.begin(), results.end(),
      [&](const ActionResult& result) { return result.outcome == outcome; }));
  if (outcome != ActionOutcome::kNotStarted) return reported;
  const auto silent = static_cast<int>(plan.actions.size()) - static_cast<int>(results.size());
  return reported + std::max(0, silent);
}

bool ApplyResult::succeeded() const noexcept {
  return count(ActionOutcome::kDone) == static_cast<int>(plan.actions.size()) && !plan.has_errors();
}

std::vector<ActionResult> results_by_action(const ApplyResult& applied) {
  std::vector<ActionResult> results(applied.plan.actions.size());
  for (std::size_t i = 0; i < results.size(); ++i) results[i].action_index = i;
  for (const auto& result : applied.results) {
    if (result.action_index < results.size()) results[result.action_index] = result;
  }
  return results;
}

}  // namespace storekeeper
