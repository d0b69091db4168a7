#include "reconcile/applier.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/printable.hpp"
#include "ports/run_all.hpp"
#include "reconcile/await_replacements.hpp"
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
  Applier(ExecutionContext* context, PlannedPass* pass, ApplyResult* result, EventSink* events)
      : context_(context), pass_(pass), result_(result), events_(events) {
    result_->results.resize(pass_->plan.actions.size());
    for (std::size_t i = 0; i < result_->results.size(); ++i) result_->results[i].action_index = i;
    for (std::size_t i = 0; i < pass_->live.items.size(); ++i) {
      by_id_.emplace(pass_->live.items[i].id, i);
    }
    for (const auto& todo : pass_->plan.actions) {
      if (!todo.replaced_by.empty()) replacing_.emplace(todo.replaced_by, std::nullopt);
    }
  }

  asio::awaitable<void> run() {
    auto first = deletes(true);
    if (!first.empty()) co_await run_deletes(std::move(first));
    co_await run_phase(writes());
    auto last = deletes(false);
    if (last.empty() || must_stop()) co_return;
    if (!everything_so_far_is_done()) {
      withhold(last, unfinished_writes());
      co_return;
    }
    last = co_await without_waiting(std::move(last));
    if (!last.empty()) co_await run_deletes(std::move(last));
  }

 private:
  using Indices = std::vector<std::size_t>;  // of actions

  const Action& action(std::size_t index) const { return pass_->plan.actions[index]; }

  Indices deletes(bool going_first) const {
    Indices found;
    for (std::size_t i = 0; i < pass_->plan.actions.size(); ++i) {
      const bool wanted = action(i).kind == ActionKind::kDelete;
      if (wanted && action(i).goes_first == going_first) found.push_back(i);
    }
    return found;
  }

  // Creates and updates; without the creates that a delete has not made room for.
  Indices writes() {
    Indices found;
    for (std::size_t i = 0; i < pass_->plan.actions.size(); ++i) {
      if (action(i).kind == ActionKind::kDelete) continue;
      if (has_room(action(i))) {
        found.push_back(i);
      } else {
        note_failure(result_->results[i], no_room());
        report(i);
      }
    }
    return found;
  }

  // Where the old store is to go first, it has to be gone.
  bool has_room(const Action& todo) const {
    if (context_->policy.replacement.order != ReplaceOrder::kDeleteFirst) return true;
    if (todo.kind != ActionKind::kCreate) return true;
    bool deleted = todo.replaces.empty();
    for (const auto& result : result_->results) {
      const auto& other = action(result.action_index);
      if (!other.goes_first || other.replaced_by != todo.manifest) continue;
      if (result.outcome != ActionOutcome::kDone || other.only_marks) return false;
      deleted = true;
    }
    return deleted;
  }

  static Error no_room() {
    Error error;
    error.code = Errc::kCancelled;
    error.message =
        "not created, because the store that it replaces is still there, and --replace-order "
        "delete-first wants it gone before";
    error.hint =
        "the first run that deletes the old one goes on; --replace-order create-first creates the "
        "new one beside it";
    return error;
  }

  // Of these deletes, those whose old store nobody needs any more.
  asio::awaitable<Indices> without_waiting(Indices among) {
    auto waiting = successions(among);
    if (waiting.empty()) co_return among;
    auto looked = co_await await_replacements(context_, events_, std::move(waiting));
    for (auto& one : looked) {
      if (!one.objection) continue;
      std::erase(among, one.action_index);
      auto& outcome = result_->results[one.action_index];
      note_failure(outcome, *std::move(one.objection));
      outcome.outcome = ActionOutcome::kNotStarted;
      outcome.waits = one.waits;
      if (one.cut_short) result_->interrupted = true;
      report(one.action_index);
    }
    co_return among;
  }

  // The deletes that a new store has to be in step for.
  std::vector<Succession> successions(const Indices& among) const {
    std::vector<Succession> found;
    if (context_->policy.replacement.wait.count() == 0 || replacing_.empty()) return found;
    const auto& desired = pass_->desired.items;
    for (const auto index : among) {
      const auto item = std::find_if(
          desired.begin(), desired.end(),
          [&](const DesiredIntegration& one) { return one.name == action(index).replaced_by; });
      // What is to be off is as good as it gets.
      if (item == desired.end() || !item->enabled) continue;
      Succession one;
      one.action_index = index;
      one.old_id = action(index).id;
      one.manifest = item->name;
      const auto written = replacing_.find(item->name);
      const auto& match = pass_->matching.matches[static_cast<std::size_t>(item - desired.begin())];
      if (written != replacing_.end() && written->second) {
        one.successor = *written->second;
        one.seen_at = context_->clock->now();
      } else if (match.kind == MatchKind::kMatched) {
        one.successor = pass_->live.items[match.live];
        one.seen_at = context_->read_at;
      } else {
        continue;
      }
      found.push_back(std::move(one));
    }
    return found;
  }

  asio::awaitable<void> run_deletes(Indices all) {
    auto looked = co_await look_again(context_, &pass_->live);
    if (looked && context_->undo != nullptr) {
      auto items = doomed(all);
      looked = co_await keep_doomed(context_, &pass_->live, std::move(items));
    }
    if (looked) {
      co_await run_phase(std::move(all));
    } else {
      withhold(all, looked.error());
    }
  }

  // Indices into the live items.
  std::vector<std::size_t> doomed(const Indices& all) const {
    std::vector<std::size_t> items;
    for (const auto index : all) {
      const auto found = by_id_.find(action(index).id);
      if (found != by_id_.end()) items.push_back(found->second);
    }
    return items;
  }

  asio::awaitable<void> run_phase(Indices all) {
    waiting_.assign(all.begin(), all.end());
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

  void withhold(const Indices& all, const Error& error) {
    for (const auto index : all) {
      note_failure(result_->results[index], error);
      report(index);
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
    const bool asked = context_->clock->stopping() || context_->clock->now() >= context_->give_up;
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
    const auto started = context_->clock->now();
    auto& outcome = result_->results[index];
    auto starting = event_of(EventKind::kActionStarted, EventLevel::kDebug, "action started");
    set_store(starting, name_of(index), action(index).address);
    starting.action = to_string(action(index).kind);
    events_->emit(starting);
    auto done = co_await execute(index);
    outcome.duration =
        std::chrono::duration_cast<std::chrono::milliseconds>(context_->clock->now() - started);
    if (done) {
      const auto replacing = replacing_.find(action(index).manifest);
      if (replacing != replacing_.end()) replacing->second = *done;
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
      co_return co_await execute_create(context_, &pass_->desired.items[todo.desired_index]);
    }
    const auto found = by_id_.find(todo.id);
    if (found == by_id_.end()) {
      co_return fail(Errc::kInternal, "the plan names an integration that was not read");
    }
    auto live = pass_->live.items[found->second];
    if (todo.kind == ActionKind::kUpdate && todo.desired_index == Action::kNone) {
      co_return co_await execute_undelete(context_, std::move(live));
    }
    if (todo.kind == ActionKind::kUpdate) {
      co_return co_await execute_update(
          context_, &pass_->desired.items[todo.desired_index], std::move(live));
    }
    auto removed = co_await execute_delete(context_, live);
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
    if (context_->audit != nullptr)
      context_->audit->record(action(index), outcome, pass_->identity);
    auto event = event_of(
        EventKind::kActionFinished, done || outcome.waits ? EventLevel::kInfo : EventLevel::kError,
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

  ExecutionContext* context_;
  PlannedPass* pass_;
  ApplyResult* result_;
  EventSink* events_;
  std::unordered_map<std::string, std::size_t> by_id_;
  /// By manifest, what replaces something; as this apply has written it, if it has.
  std::map<std::string, std::optional<LiveIntegration>> replacing_;
  std::deque<std::size_t> waiting_;
  std::set<std::pair<std::string, std::string>> busy_;
  bool stop_ = false;
};

}  // namespace

asio::awaitable<void> carry_out_plan(
    ExecutionContext* context, PlannedPass* pass, ApplyResult* result, EventSink* events) {
  Applier applier(context, pass, result, events);
  co_await applier.run();
}

}  // namespace storekeeper
