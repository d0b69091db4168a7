#include "reconcile/reconciler.hpp"

#include <utility>
#include <vector>

#include "base/printable.hpp"
#include "plan/make_plan.hpp"
#include "plan/match.hpp"
#include "reconcile/account_memory.hpp"
#include "reconcile/applier.hpp"
#include "reconcile/execute_action.hpp"
#include "reconcile/read_configs.hpp"
#include "reconcile/settled_plan.hpp"

namespace storekeeper {

namespace asio = boost::asio;

namespace {

Finding ledger_finding(const Error& problem) {
  Finding finding;
  finding.kind = FindingKind::kWarning;
  finding.message = problem.message + "; creates, deletes and changes of secrets are refused";
  finding.hint = problem.hint;
  return finding;
}

}  // namespace

struct Reconciler::Impl {
  ApiClient* api = nullptr;
  Clock* clock = nullptr;
  SecretSource* secrets = nullptr;
  EventSink* events = nullptr;
  AuditTrail* audit = nullptr;
  UndoKeeper* undo = nullptr;
  AccountMemory memory = {};
  SettledPlan settled = {};
  bool keeps_plans = false;
  bool refuses_fields = false;
  bool refuses_guard = false;

  // Once; an account that does not tell is asked again before the next changes.
  asio::awaitable<void> introduce_caller(Deadline give_up) {
    if (audit->knows_caller()) co_return;
    auto caller = co_await api->caller(give_up);
    if (caller) audit->set_caller(*std::move(caller));
  }

  PlanPolicy effective(PlanPolicy policy) const {
    if (refuses_fields) policy.patch_style = PatchStyle::kWholeConfig;
    if (refuses_guard) policy.guard_version = false;
    policy.deleted_lately = memory.lately_deleted();
    policy.ledger_refusal = memory.refusal_of_deletes();
    return policy;
  }

  void resolve_secrets(DesiredSet& desired) const {
    for (auto& item : desired.items) {
      for (auto& secret : item.secrets) {
        auto value = secrets->resolve(secret.reference);
        if (value) {
          secret.value = *std::move(value);
        } else {
          secret.value.reset();
          secret.unavailable_because = value.error().message;
        }
      }
    }
  }

  // A list that lacks what was there a moment ago is not believed: too few would mean
  // creating what exists.
  asio::awaitable<Result<void>> check_list(const LiveSnapshot* live, Deadline give_up) {
    const auto missing = memory.missing_from(*live);
    if (missing.empty()) co_return Result<void>();
    const bool again = memory.lacks_the_same_again(missing);
    const auto lacking = std::to_string(missing.size()) + " of the " +
                         std::to_string(memory.owned()) + " integrations seen before";
    if (!again && missing.size() * 2 > static_cast<std::size_t>(memory.owned())) {
      co_return fail(
          Errc::kProtocol, "the list lacks " + lacking + "; it is not believed yet",
          "nothing was changed; if the next list agrees, each of them is looked for by its id");
    }
    for (const auto& item : missing) {
      auto seen = co_await api->get(item.address, item.id, give_up);
      if (seen) {
        co_return fail(
            Errc::kProtocol,
            "the list lacks " + lacking + ", although " + printable(item.id) + " is there",
            "nothing was changed; the next run lists again");
      }
      if (seen.error().code != Errc::kNotFound) co_return fail(std::move(seen.error()));
      memory.forget_owned(item.id);
    }
    co_return Result<void>();
  }
};

Reconciler::Reconciler(ApiClient* api, Clock* clock, SecretSource* secrets, EventSink* events)
    : impl_(std::make_unique<Impl>()) {
  impl_->api = api;
  impl_->clock = clock;
  impl_->secrets = secrets;
  impl_->events = events;
}

Reconciler::~Reconciler() = default;

void Reconciler::set_audit(AuditTrail* audit) { impl_->audit = audit; }

void Reconciler::set_undo(UndoKeeper* undo) { impl_->undo = undo; }
void Reconciler::keep_settled_plans() { impl_->keeps_plans = true; }

void Reconciler::look_again(const std::string& manifest) { impl_->memory.doubt(manifest); }
void Reconciler::use_ledger(LedgerStorage* storage, const std::string& scope, LedgerUse use) {
  auto& memory = impl_->memory;
  memory.open(storage, scope, impl_->clock, use == LedgerUse::kRead);
  if (const auto until = memory.gate()) impl_->api->keep_closed(*until);
  impl_->api->on_closed([&memory](SteadyTime until) { memory.remember_gate(until); });
}

asio::awaitable<Result<PlannedPass>> Reconciler::plan(
    DesiredSet desired, PlanPolicy policy, Deadline give_up) {
  policy = impl_->effective(std::move(policy));
  PlannedPass pass;
  pass.desired = std::move(desired);
  auto live = co_await impl_->api->list(give_up);
  if (!live) co_return fail(std::move(live.error()));
  pass.live = *std::move(live);
  pass.live.taken_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                           impl_->clock->wall_now().time_since_epoch())
                           .count();
  pass.read_at = impl_->clock->now();
  auto trusted = co_await impl_->check_list(&pass.live, give_up);
  if (!trusted) co_return fail(std::move(trusted.error()));
  impl_->memory.observe_list(pass.live, policy.owner, impl_->clock->now());
  impl_->memory.recall_configs(pass.live);
  impl_->resolve_secrets(pass.desired);
  impl_->memory.mark_suspects(pass.live);
  // A person's request, and a ledger that cannot be used, show in no argument of make_plan().
  const bool may_keep =
      impl_->keeps_plans && !impl_->memory.has_doubts() && impl_->memory.unusable() == nullptr;
  const auto* const settled =
      may_keep ? impl_->settled.find(pass.desired, pass.live, policy) : nullptr;
  if (settled != nullptr) {
    pass.plan = settled->plan;
    pass.matching = settled->matching;
    pass.plan_is_kept = true;
    (void)impl_->memory.ensure_saved();
    co_return pass;
  }

  const auto* keys = policy.secrets.keys.get();
  pass.matching = match_integrations(pass.desired, pass.live, policy.owner, keys);
  impl_->memory.forget_doubted(pass.desired, pass.matching, pass.live);
  auto lacking = lacking_config(pass.desired, pass.live, pass.matching, policy);
  if (!lacking.empty()) {
    auto read =
        co_await read_configs(impl_->api, &impl_->memory, &pass.live, std::move(lacking), give_up);
    if (!read) co_return fail(std::move(read.error()));
    // Anew: what was read by id may be newer than the list.
    pass.matching = match_integrations(pass.desired, pass.live, policy.owner, keys);
  }
  impl_->memory.mark_suspects(pass.live);
  impl_->memory.recall_hosts(pass.desired, pass.matching, pass.live);
  pass.plan = make_plan(pass.desired, pass.live, pass.matching, policy);
  if (const auto* problem = impl_->memory.unusable()) {
    pass.plan.findings.push_back(ledger_finding(*problem));
  } else if (impl_->keeps_plans) {
    impl_->settled.keep(pass.desired, pass.live, policy, pass.plan, pass.matching);
  }
  // How often the list lacked what may still appear; a failure is seen by the next write.
  (void)impl_->memory.ensure_saved();
  co_return pass;
}

asio::awaitable<ApplyResult> Reconciler::apply(
    PlannedPass pass, PlanPolicy policy, Deadline give_up) {
  ExecutionContext context;
  context.api = impl_->api;
  context.clock = impl_->clock;
  context.memory = &impl_->memory;
  context.policy = impl_->effective(std::move(policy));
  context.give_up = give_up;
  context.read_at = pass.read_at;
  context.refuses_fields = impl_->refuses_fields;
  context.refuses_guard = impl_->refuses_guard;
  context.audit = impl_->audit;
  context.undo = impl_->undo;

  if (impl_->audit != nullptr && pass.plan.has_changes()) {
    co_await impl_->introduce_caller(give_up);
  }
  ApplyResult result;
  co_await carry_out_plan(&context, &pass, &result, impl_->events);
  impl_->refuses_fields = context.refuses_fields;
  impl_->refuses_guard = context.refuses_guard;
  if (!result.interrupted) impl_->memory.settle();
  // What was forgotten since the last write costs a wait, should this fail.
  (void)impl_->memory.ensure_saved();
  result.plan = std::move(pass.plan);
  co_return result;
}

asio::awaitable<Result<LiveSnapshot>> Reconciler::read_account(Deadline give_up) {
  auto live = co_await impl_->api->list(give_up);
  if (!live) co_return live;
  impl_->memory.recall_configs(*live);
  std::vector<std::size_t> lacking;
  for (std::size_t i = 0; i < live->items.size(); ++i) {
    if (!live->items[i].config) lacking.push_back(i);
  }
  auto read =
      co_await read_configs(impl_->api, &impl_->memory, &*live, std::move(lacking), give_up);
  if (!read) co_return fail(std::move(read.error()));
  co_return live;
}

}  // namespace storekeeper
