// Results of passes as the tests of the daemon need them.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "reconcile/pass.hpp"

namespace storekeeper::testing {

inline PassResult converged() {
  PassResult result;
  result.outcome = PassOutcome::kConverged;
  result.applied.emplace();
  return result;
}

/// No plan came of it.
inline PassResult failed_with(
    Errc code, std::optional<std::chrono::milliseconds> retry_after = std::nullopt) {
  Error error;
  error.code = code;
  error.message = "list integrations failed";
  error.retry_after = retry_after;
  PassResult result;
  result.error = std::move(error);
  return result;
}

/// A plan of one action, which ended like that.
inline PassResult action_failed_with(Errc code) {
  Error error;
  error.code = code;
  ActionResult action;
  action.outcome = ActionOutcome::kFailed;
  action.error = std::move(error);
  PassResult result;
  result.applied.emplace();
  result.applied->plan.actions.resize(1);
  result.applied->results.push_back(std::move(action));
  return result;
}

inline Diagnostic manifest_error() {
  Diagnostic diagnostic;
  diagnostic.position = {"a.yaml", 3, 5};
  diagnostic.message = "unknown field `hots`";
  return diagnostic;
}

}  // namespace storekeeper::testing
