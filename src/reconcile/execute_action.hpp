// Carries out one action of a plan and verifies it: what to do with each kind of answer.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <set>
#include <string>

#include "api/api_client.hpp"
#include "base/result.hpp"
#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/plan.hpp"
#include "plan/plan_policy.hpp"
#include "ports/audit_trail.hpp"
#include "ports/undo_keeper.hpp"
#include "reconcile/account_memory.hpp"

namespace storekeeper {

/// How long what was read of an integration is good enough to write on: a write that had to
/// wait longer for the rate limit looks again first. Shorter for deletes, which nothing undoes.
inline constexpr std::chrono::seconds kFreshForPatch{60};
inline constexpr std::chrono::seconds kFreshForDelete{10};

/// Shared by the actions of one apply(). The pointers outlive it.
struct ExecutionContext {
  ApiClient* api = nullptr;
  Clock* clock = nullptr;
  AccountMemory* memory = nullptr;
  AuditTrail* audit = nullptr;  // nullptr: nobody keeps one
  UndoKeeper* undo = nullptr;   // nullptr: what is deleted is not kept
  PlanPolicy policy = {};
  Deadline give_up = {};
  SteadyTime read_at = {};  // when the plan's list was made
  /// The server was seen to refuse paths inside `config` and to take it as a whole.
  bool refuses_fields = false;
  /// The server was seen to refuse a `test` that should have held.
  bool refuses_guard = false;
  /// Ids that a list made during the apply showed as not ours (any more).
  std::set<std::string> not_ours = {};
  /// Ids whose version in the list made before the deletes is not the plan's.
  std::set<std::string> changed = {};
};

/// Each yields the integration as it is afterwards, verified. An error's effect tells
/// whether the server may have acted: Effect::kUnknown becomes ActionOutcome::kUnknown.
/// The pointers must stay valid until it completes.
boost::asio::awaitable<Result<LiveIntegration>> execute_create(
    ExecutionContext* context, const DesiredIntegration* desired);
/// Fails with kConflict, and sends nothing, when the integration has become another owner's.
boost::asio::awaitable<Result<LiveIntegration>> execute_update(
    ExecutionContext* context, const DesiredIntegration* desired, LiveIntegration live);
/// Takes the mark of a deletion away and switches on what was on before it. Fails with kConflict
/// when anything about it has changed since it was read.
boost::asio::awaitable<Result<LiveIntegration>> execute_undelete(
    ExecutionContext* context, LiveIntegration live);
/// Marks `live` unless it is marked already, looks whether the mark is there, and deletes it; with
/// a grace period (policy.delete_grace) it is deleted only if it was marked before. Fails
/// with kConflict, and deletes nothing, when anything about it has changed since it was read.
boost::asio::awaitable<Result<void>> execute_delete(
    ExecutionContext* context, LiveIntegration live);

}  // namespace storekeeper
