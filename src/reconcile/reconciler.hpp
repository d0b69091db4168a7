// One pass from desired to live: list, match, plan, guard, write, verify. All policy of
// the loop is here, written once and over ports only, so that it runs in simulation.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "api/api_client.hpp"
#include "model/apply_result.hpp"
#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/plan.hpp"
#include "plan/match.hpp"
#include "plan/plan_policy.hpp"
#include "ports/audit_trail.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"
#include "ports/ledger_storage.hpp"
#include "ports/sources.hpp"
#include "ports/undo_keeper.hpp"

namespace storekeeper {

/// What a plan was made from and what it says. `matching` and `plan` refer to
/// `desired.items` and `live.items` by index.
struct PlannedPass {
  DesiredSet desired = {};
  LiveSnapshot live = {};
  Matching matching = {};
  Plan plan = {};
  SteadyTime read_at = {};  // when the account was listed
  PassIdentity identity = {};
  /// The plan is that of an earlier pass: nothing that it depends on has changed since.
  bool plan_is_kept = false;
};

enum class LedgerUse {
  kKeep,  // what a later process has to know is saved in it
  kRead,  // it is looked at and left as it is: for whoever writes nothing
};

class Reconciler {
 public:
  /// Keeps the pointers; what they point to must outlive this. One object serves many
  /// passes: it remembers unfinished creates, unverified secrets and settings already read.
  Reconciler(ApiClient* api, Clock* clock, SecretSource* secrets, EventSink* events);
  ~Reconciler();

  /// Each action is recorded there as soon as it has ended, and before the first of them the
  /// account is asked who the caller is. Must outlive this; nullptr: nobody keeps a trail.
  void set_audit(AuditTrail* audit);

  /// Keeps what a run is about to delete; if that fails, nothing is deleted. Must outlive this;
  /// nullptr: nobody does.
  void set_undo(UndoKeeper* undo);
  /// From now on a plan with nothing to do is kept, and compared anew only when something that it
  /// depends on has changed. For whoever makes many passes: keeping it costs a part of a plan.
  void keep_settled_plans();
  /// The next plan takes nothing for granted about these stores, by metadata.name: their settings
  /// are read anew, and their secrets count as unverified, so that they are written again.
  void look_again(const std::string& manifest);
  /// Before the first plan(): what an earlier process left unfinished is in `storage`, which must
  /// outlive this. `scope` is the ledger_key of whose it is.
  void use_ledger(LedgerStorage* storage, const std::string& scope, LedgerUse use);

  /// Reads the account and compares; writes nothing. Secrets that cannot be resolved are
  /// findings, not errors. Fails when the account cannot be read or the list cannot be trusted.
  boost::asio::awaitable<Result<PlannedPass>> plan(
      DesiredSet desired, PlanPolicy policy, Deadline give_up);

  /// Carries out a plan made by plan() of the same object: creates and updates, of which a
  /// failed one does not stop the rest, then, if all succeeded, deletes. Never fails as a whole:
  /// what happened to each action is in the result, in the plan's order.
  boost::asio::awaitable<ApplyResult> apply(PlannedPass pass, PlanPolicy policy, Deadline give_up);

  /// Every integration with its settings, for export and status: one list, and one GET for
  /// each whose settings the list left out and that are not remembered.
  boost::asio::awaitable<Result<LiveSnapshot>> read_account(Deadline give_up);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace storekeeper
