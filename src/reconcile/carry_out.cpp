#include "reconcile/carry_out.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/printable.hpp"
#include "ports/run_all.hpp"
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
  }

  asio::awaitable<void> run() {
    co_await run_phase(false);
    if (pass_->plan.count(ActionKind::kDelete) == 0 || must_stop()) co_return;
    if (!everything_so_far_is_done()) {
      withhold_deletes(unfinished_writes());
      co_return;
    }
    auto looked = co_await look_again(context_, &pass_->live);
    if (looked && context_->undo != nullptr)
      looked = co_await keep_doomed(context_, &pass_->live, doomed());
    if (looked) {
      co_await run_phase(true);
    } else {
      withhold_deletes(looked.error());
    }
  }

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

  ExecutionContext* context_;
  PlannedPass* pass_;
  ApplyResult* result_;
  EventSink* events_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::deque<std::size_t> waiting_;
  std::set<std::pair<std::string, std::string>> busy_;
  bool stop_ = false;
};

}  // namespace

asio::awaitable<void> carry_out(
    ExecutionContext* context, PlannedPass* pass, ApplyResult* result, EventSink* events) {
  Applier applier(context, pass, result, events);
  co_await applier.run();
}

}  // namespace storekeeper
