// What became of a plan: one result an action, in the order of the plan. Plain data,
// without secrets, so that it can be printed, saved and compared.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "model/plan.hpp"

namespace storekeeper {

enum class ActionOutcome {
  kDone,        // the server has done it, and that was verified
  kFailed,      // the server has not done it
  kUnknown,     // sent, and nobody can say whether the server has done it
  kNotStarted,  // nothing was sent: interrupted, out of time, or withheld after another failure
};

/// "done", "failed", "unknown", "not-started".
std::string_view to_string(ActionOutcome outcome) noexcept;

struct ActionResult {
  std::size_t action_index = 0;  // into ApplyResult::plan.actions
  ActionOutcome outcome = ActionOutcome::kNotStarted;
  std::string id = {};       // of the live integration, where it is known; a create's new one
  std::int64_t version = 0;  // of the live integration after the action; 0 if unknown
  std::optional<Error> error = std::nullopt;  // of kFailed and kUnknown; may be set otherwise
  bool waits = false;  // delete not started: what replaces the store may yet come in step
  std::chrono::milliseconds duration{0};  // the whole action, retries and waits included

  friend bool operator==(const ActionResult&, const ActionResult&) = default;
};

struct ApplyResult {
  Plan plan = {};
  /// At most one an action. An action without a result counts as not started.
  std::vector<ActionResult> results = {};
  bool interrupted = false;  // SIGINT, SIGTERM or the deadline: some actions were not started

  /// Actions of `kind` that are done; a delete that only marks is none.
  int done(ActionKind kind) const noexcept;
  /// Deletes that are done in so far as something is marked for a later run.
  int marked() const noexcept;
  /// Actions with that outcome; those without a result count as kNotStarted.
  int count(ActionOutcome outcome) const noexcept;
  /// True if every action is done and the plan itself needs no person.
  bool succeeded() const noexcept;

  friend bool operator==(const ApplyResult&, const ApplyResult&) = default;
};

/// Each action of the plan with its result; one that was never reported counts as not started.
std::vector<ActionResult> results_by_action(const ApplyResult& applied);

}  // namespace storekeeper
