#include "reconcile/reconciler.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/printable.hpp"
#include "plan/make_plan.hpp"
#include "plan/match.hpp"
#include "ports/run_all.hpp"
#include "reconcile/account_memory.hpp"
#include "reconcile/execute_action.hpp"
#include "reconcile/keep_doomed.hpp"
#include "reconcile/read_configs.hpp"
#include "reconcile/second_look.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

Event event_of(EventKind kind, EventLevel level, std::string message) {
  Event event;
  event.kind = kind;
  event.level = level;
  event.message = std::move(message);
  return event;
}

void set_store(Event& event, const std::string& manifest, const StoreAddress& address) {
  event.store = printable(manifest);
  event.project = printable(address.project);
  event.environment = printable(address.environment);
  event.type = to_string(address.kind);
}

// One apply(): hands actions to workers, never two at once for one environment.
class Applier {
 public:
  Applier(ExecutionContext context, PlannedPass* pass, ApplyResult* result, EventSink* events)
      : context_(std::move(context)), pass_(pass), result_(result), events_(events) {
    result_->results.resize(pass_->plan.actions.size());
    for (std::size_t i = 0; i < result_->results.size(); ++i) result_->results[i].action_index = i;
    for (std::size_t i = 0; i < pass_->live.items.size(); ++i) {
      by_id_.emplace(pass_->live.items[i].id, i);
    }
  }

  asio::awaitable<void> run() {
    co_await run_phase(false);
    if (pass_->plan.count(ActionKind::kDelete) == 0 || must_stop()) co_return;
    if (!everything_so_far_is_done()) {
      withhold_deletes(unfinished_writes());
      co_return;
    }
    auto looked = co_await look_again(&context_, &pass_->live);
    if (looked && context_.undo != nullptr)
      looked = co_await keep_doomed(&context_, &pass_->live, doomed());
    if (looked) {
      co_await run_phase(true);
    } else {
      withhold_deletes(looked.error());
    }
  }

  const ExecutionContext& context() const { return context_; }

 private:
  const Action& action(std::size_t index) const { return pass_->plan.actions[index]; }

  // Indices into the live items.
  std::vector<std::size_t> doomed() const {
    std::vector<std::size_t> items;
    for (const auto& todo : pass_->plan.actions) {
      const auto found = by_id_.find(todo.id);
      if (todo.kind == ActionKind::kDelete && found != by_id_.end()) items.push_back(found->second);
    }
    return items;
  }

  asio::awaitable<void> run_phase(bool deletes) {
    waiting_.clear();
    for (std::size_t i = 0; i < pass_->plan.actions.size(); ++i) {
      if ((action(i).kind == ActionKind::kDelete) == deletes) waiting_.push_back(i);
    }
    std::vector<asio::awaitable<void>> workers;
    const auto count = std::min(waiting_.size(), kMostWorkers);
    for (std::size_t i = 0; i < count; ++i) workers.push_back(work());
    co_await run_all(std::move(workers));
  }

  bool everything_so_far_is_done() const {
    return std::all_of(
        result_->results.begin(), result_->results.end(), [&](const ActionResult& result) {
          return action(result.action_index).kind == ActionKind::kDelete ||
                 result.outcome == ActionOutcome::kDone;
        });
  }

  // A delete may be the end of something that a failed create or update was to carry on,
  // whatever their names: it waits for a run in which all of them succeed.
  static Error unfinished_writes() {
    Error error;
    error.code = Errc::kCancelled;
    error.message = "kept, because not every create and update of this run succeeded";
    error.hint = "it is deleted by the first run in which they do";
    return error;
  }

  void withhold_deletes(const Error& error) {
    for (auto& result : result_->results) {
      if (action(result.action_index).kind != ActionKind::kDelete) continue;
      note_failure(result, error);
      report(result.action_index);
    }
  }

  // The next action whose environment no other worker is writing to. A worker that finds
  // none goes: the one that holds the environment takes what is left.
  std::optional<std::size_t> take() {
    for (auto next = waiting_.begin(); next != waiting_.end(); ++next) {
      const auto index = *next;
      if (!busy_.insert(environment_of(index)).second) continue;
      waiting_.erase(next);
      return index;
    }
    return std::nullopt;
  }

  std::pair<std::string, std::string> environment_of(std::size_t index) const {
    return {action(index).address.project, action(index).address.environment};
  }

  bool must_stop() {
    const bool asked = context_.clock->stopping() || context_.clock->now() >= context_.give_up;
    if (asked && !waiting_.empty()) result_->interrupted = true;
    return asked || stop_;
  }

  asio::awaitable<void> work() {
    while (!must_stop()) {
      const auto index = take();
      if (!index) co_return;
      co_await carry_out(*index);
      busy_.erase(environment_of(*index));
    }
  }

  asio::awaitable<void> carry_out(std::size_t index) {
    const auto started = context_.clock->now();
    auto& outcome = result_->results[index];
    auto starting = event_of(EventKind::kActionStarted, EventLevel::kDebug, "action started");
    set_store(starting, name_of(index), action(index).address);
    starting.action = to_string(action(index).kind);
    events_->emit(starting);
    auto done = co_await execute(index);
    outcome.duration =
        std::chrono::duration_cast<std::chrono::milliseconds>(context_.clock->now() - started);
    if (done) {
      outcome.outcome = ActionOutcome::kDone;
      outcome.id = done->id;
      outcome.version = done->version;
    } else {
      note_failure(outcome, std::move(done.error()));
    }
    report(index);
  }

  const std::string& name_of(std::size_t index) const {
    return action(index).manifest.empty() ? action(index).display_name : action(index).manifest;
  }

  // A delete yields what was deleted.
  asio::awaitable<Result<LiveIntegration>> execute(std::size_t index) {
    const auto& todo = action(index);
    if (todo.kind == ActionKind::kCreate) {
      co_return co_await execute_create(&context_, &pass_->desired.items[todo.desired_index]);
    }
    const auto found = by_id_.find(todo.id);
    if (found == by_id_.end()) {
      co_return fail(Errc::kInternal, "the plan names an integration that was not read");
    }
    auto live = pass_->live.items[found->second];
    if (todo.kind == ActionKind::kUpdate && todo.desired_index == Action::kNone) {
      co_return co_await execute_undelete(&context_, std::move(live));
    }
    if (todo.kind == ActionKind::kUpdate) {
      co_return co_await execute_update(
          &context_, &pass_->desired.items[todo.desired_index], std::move(live));
    }
    auto removed = co_await execute_delete(&context_, live);
    if (!removed) co_return fail(std::move(removed.error()));
    co_return live;
  }

  void note_failure(ActionResult& outcome, Error error) {
    outcome.outcome = error.effect == Effect::kUnknown   ? ActionOutcome::kUnknown
                      : error.code == Errc::kCancelled   ? ActionOutcome::kNotStarted
                      : error.code == Errc::kRateLimited ? ActionOutcome::kNotStarted
                                                         : ActionOutcome::kFailed;
    outcome.id = action(outcome.action_index).id;
    // A token that is refused once is refused always: hammering on helps nobody.
    if (error.code == Errc::kUnauthorized || error.code == Errc::kRateLimited) stop_ = true;
    if (error.code == Errc::kRateLimited) result_->interrupted = true;
    outcome.error = std::move(error);
  }

  void report(std::size_t index) {
    const auto& outcome = result_->results[index];
    const bool done = outcome.outcome == ActionOutcome::kDone;
    if (context_.audit != nullptr) context_.audit->record(action(index), outcome, pass_->identity);
    auto event = event_of(
        EventKind::kActionFinished, done ? EventLevel::kInfo : EventLevel::kError,
        done ? "action done" : "action not done");
    set_store(event, name_of(index), action(index).address);
    event.action = to_string(action(index).kind);
    event.outcome = to_string(outcome.outcome);
    event.duration = outcome.duration;
    if (outcome.error) {
      event.reason = outcome.error->message;
      event.status = outcome.error->http_status;
      if (!outcome.error->hint.empty()) event.reason += " (" + outcome.error->hint + ")";
    }
    events_->emit(event);
  }

  ExecutionContext context_;
  PlannedPass* pass_;
  ApplyResult* result_;
  EventSink* events_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::deque<std::size_t> waiting_;
  std::set<std::pair<std::string, std::string>> busy_;
  bool stop_ = false;
};

}  // namespace

struct Reconciler::Impl {
  ApiClient* api = nullptr;
  Clock* clock = nullptr;
  SecretSource* secrets = nullptr;
  EventSink* events = nullptr;
  AuditTrail* audit = nullptr;
  UndoKeeper* undo = nullptr;
  AccountMemory memory = {};
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
void Reconciler::look_again(const std::string& manifest) { impl_->memory.doubt(manifest); }

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
  pass.plan = make_plan(pass.desired, pass.live, pass.matching, policy);
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
  Applier applier(std::move(context), &pass, &result, impl_->events);
  co_await applier.run();
  impl_->refuses_fields = applier.context().refuses_fields;
  impl_->refuses_guard = applier.context().refuses_guard;
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
