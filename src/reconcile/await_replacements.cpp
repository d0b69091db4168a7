#include "reconcile/await_replacements.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/duration.hpp"
#include "base/printable.hpp"
#include "model/store_status.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

constexpr const char* kDeletedLater =
    "it is deleted by the first run that finds the new one in step; --wait 0 deletes it all the "
    "same";

using std::chrono::milliseconds;

// One wait, for all replacements of an apply().
class ReplacementWait {
 public:
  ReplacementWait(ExecutionContext* context, EventSink* events, std::vector<Succession> all)
      : context_(context), events_(events), all_(std::move(all)), began_(context->clock->now()) {
    for (std::size_t i = 0; i < all_.size(); ++i) waiting_.push_back(i);
  }

  asio::awaitable<std::vector<Succession>> run() {
    const auto& policy = context_->policy.replacement;
    forget_those_in_step(context_->clock->now() - kFreshForPatch);
    if (policy.across_passes) {
      stay_for_now();
      co_return std::move(all_);
    }
    const auto end = began_ + policy.wait;
    auto pause = milliseconds(kFirstLook);
    // What was not seen lately is looked at before anything is said about it.
    auto wake = seen_lately() ? context_->clock->now() + pause : context_->clock->now();
    while (!waiting_.empty()) {
      tell();
      const bool slept = co_await rest_until(std::min(wake, end));
      if (!slept) break;
      co_await look();
      forget_those_in_step(context_->clock->now() - kFreshForPatch);
      if (context_->clock->now() >= end) break;
      pause = std::min(pause * 2, milliseconds(kLongestPause));
      wake = context_->clock->now() + pause;
    }
    for (const auto index : waiting_) give_up_on(all_[index]);
    co_return std::move(all_);
  }

 private:
  std::int64_t wall_ms() const {
    return std::chrono::duration_cast<milliseconds>(context_->clock->wall_now().time_since_epoch())
        .count();
  }

  Health health(const Succession& one) const { return health_of(one.successor, wall_ms()); }

  bool seen_lately() const {
    const auto since = context_->clock->now() - kFreshForPatch;
    return std::all_of(waiting_.begin(), waiting_.end(), [&](std::size_t index) {
      return all_[index].seen_at >= since;
    });
  }

  void forget_those_in_step(SteadyTime seen_since) {
    std::erase_if(waiting_, [&](std::size_t index) {
      const auto& one = all_[index];
      if (one.objection) return true;
      return one.seen_at >= seen_since && health(one).state == HealthState::kHealthy;
    });
  }

  // False: asked to stop, or out of time.
  asio::awaitable<bool> rest_until(SteadyTime wake) {
    stopped_ = wake >= context_->give_up;
    if (stopped_) co_return false;
    if (wake > context_->clock->now()) stopped_ = !co_await context_->clock->sleep_until(wake);
    co_return !stopped_;
  }

  asio::awaitable<void> look() {
    if (waiting_.size() == 1) {
      co_await look_at(&all_[waiting_.front()]);
      co_return;
    }
    auto list = co_await context_->api->list(context_->give_up);
    if (!list) {
      for (const auto index : waiting_) note_failure(all_[index], list.error());
      co_return;
    }
    std::unordered_map<std::string_view, LiveIntegration*> by_id;
    for (auto& item : list->items) by_id.emplace(item.id, &item);
    for (const auto index : waiting_) {
      const auto found = by_id.find(all_[index].successor.id);
      // A list may lag behind; what it lacks is looked for again.
      if (found != by_id.end()) see(all_[index], std::move(*found->second));
    }
  }

  asio::awaitable<void> look_at(Succession* one) {
    auto seen =
        co_await context_->api->get(one->successor.address, one->successor.id, context_->give_up);
    if (seen) {
      see(*one, *std::move(seen));
    } else {
      note_failure(*one, seen.error());
    }
  }

  void see(Succession& one, LiveIntegration seen) {
    one.successor = std::move(seen);
    one.seen_at = context_->clock->now();
  }

  // Most failures pass; the next look will tell.
  void note_failure(Succession& one, const Error& error) {
    const bool lasts = error.code == Errc::kNotFound || error.code == Errc::kUnauthorized ||
                       error.code == Errc::kRateLimited;
    if (!lasts) return;
    one.objection = error;
    if (error.code == Errc::kNotFound) {
      one.objection->message = "kept, because " + name(one) + ", which replaces it, is gone";
      one.objection->hint = "the next run creates it again";
    }
    one.objection->effect = Effect::kNone;
  }

  static std::string name(const Succession& one) { return printable(one.manifest); }

  void tell() {
    for (const auto index : waiting_) {
      const auto& one = all_[index];
      Event event;
      event.kind = EventKind::kReplacementWait;
      event.level = EventLevel::kInfo;
      event.message = "an old store is kept until the new one is in step";
      event.store = name(one);
      event.project = printable(one.successor.address.project);
      event.environment = printable(one.successor.address.environment);
      event.type = to_string(one.successor.address.kind);
      event.reason = health(one).reason;
      event.duration = std::chrono::duration_cast<milliseconds>(context_->clock->now() - began_);
      events_->emit(event);
    }
  }

  void give_up_on(Succession& one) const {
    Error error;
    error.code = Errc::kCancelled;
    error.message = "kept, because " + name(one) + ", which replaces it, is not in step";
    if (!stopped_) error.message += " after " + format_duration(context_->policy.replacement.wait);
    const auto reason = health(one).reason;
    if (!reason.empty()) error.message += ": " + reason;
    error.hint = kDeletedLater;
    one.objection = std::move(error);
    one.cut_short = stopped_;
  }

  // Each pass looks once; the list that it was planned from has been the look.
  void stay_for_now() {
    if (!waiting_.empty()) tell();
    for (const auto index : waiting_) {
      auto& one = all_[index];
      const auto since = context_->memory->waits_since(one.old_id, context_->clock->now());
      give_up_on(one);
      one.waits = context_->clock->now() - since < context_->policy.replacement.wait;
      if (!one.waits) continue;
      one.objection->message = "kept until " + name(one) + ", which replaces it, is in step";
      const auto reason = health(one).reason;
      if (!reason.empty()) one.objection->message += ": " + reason;
    }
  }

  ExecutionContext* context_;
  EventSink* events_;
  std::vector<Succession> all_;
  std::vector<std::size_t> waiting_ = {};  // indices into all_
  SteadyTime began_;
  bool stopped_ = false;
};

}  // namespace

asio::awaitable<std::vector<Succession>> await_replacements(
    ExecutionContext* context, EventSink* events, std::vector<Succession> all) {
  ReplacementWait wait(context, events, std::move(all));
  co_return co_await wait.run();
}

}  // namespace storekeeper
