// A delete is the one write that nothing undoes, so it is two: a patch that marks the integration
// and switches it off, which can be taken back, and, once a read has shown the mark, the delete.
#include <algorithm>
#include <utility>

#include "model/ownership.hpp"
#include "model/tombstone.hpp"
#include "plan/deletion_patch.hpp"
#include "reconcile/execute_action.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

constexpr const char* kGoesOn = "the next run goes on; storekeeper undelete takes it back";

Error changed(const std::string& how) {
  Error error;
  error.code = Errc::kConflict;
  error.message = how + "; it has changed since the plan was made";
  error.hint = "run plan again";
  return error;
}

// One delete, from the mark to the verdict. Lives as long as its run().
class DeleteRun {
 public:
  DeleteRun(ExecutionContext* context, LiveIntegration live)
      : context_(context), live_(std::move(live)), seen_at_(context->read_at) {}

  asio::awaitable<Result<void>> run() {
    if (context_->changed.contains(live_.id)) co_return fail(changed("not deleted"));
    const bool was_marked = is_marked(live_);
    if (was_marked) {
      mark_ = tombstone_tag(*find_tombstone(live_.tags));
      marked_ = true;
    } else {
      auto marked = co_await mark();
      if (!marked) co_return fail(std::move(marked.error()));
    }
    if (gone_) co_return done();
    if (context_->policy.delete_grace.count() > 0 && !was_marked) co_return Result<void>();
    co_return co_await remove();
  }

  /// Whether it is switched off by now, or was before.
  bool has_marked() const { return marked_; }

 private:
  Result<void> done() {
    context_->memory->observe_delete(live_.id);
    return {};
  }

  bool is_ours(const LiveIntegration& seen) const {
    return !context_->not_ours.contains(live_.id) &&
           ownership(seen.tags, context_->policy.owner) == Ownership::kOurs;
  }

  bool carries_the_mark(const LiveIntegration& seen) const {
    return is_ours(seen) && !seen.on &&
           std::find(seen.tags.begin(), seen.tags.end(), mark_) != seen.tags.end();
  }

  // Asked right before a write is sent.
  StillWanted fresh_within(std::chrono::seconds age) {
    stale_ = false;
    return [this, age] {
      stale_ = context_->clock->now() - seen_at_ > age || context_->not_ours.contains(live_.id);
      return !stale_;
    };
  }

  // Leaves `live_` as the answer or a read shows it, marked; or sets `gone_`.
  asio::awaitable<Result<void>> mark() {
    const auto due = context_->clock->wall_now().time_since_epoch() + context_->policy.delete_grace;
    Tombstone tombstone;
    tombstone.due_ms = std::chrono::duration_cast<std::chrono::milliseconds>(due).count();
    tombstone.was_on = live_.on;
    mark_ = tombstone_tag(tombstone);
    bool guarded = !context_->refuses_guard;
    bool raced = false;
    for (;;) {
      auto patch = marking_patch(live_, mark_, guarded);
      const SecretValues no_secrets;
      auto still_wanted = fresh_within(guarded ? kFreshForPatch : kFreshForDelete);
      auto patched = co_await context_->api->patch(
          live_.address, live_.id, std::move(patch), no_secrets, context_->give_up,
          std::move(still_wanted));
      if (patched) {
        if (!guarded) context_->refuses_guard = true;
        take(*std::move(patched));
        co_return Result<void>();
      }
      auto error = std::move(patched.error());
      if (error.effect == Effect::kUnknown) co_return co_await look_for_mark(std::move(error));
      if (error.code == Errc::kNotFound) {
        gone_ = true;
        co_return Result<void>();
      }
      const bool again =
          stale_ ? looks_++ < kMostLooks
                 : (error.code == Errc::kConflict || (guarded && error.code == Errc::kRefused)) &&
                       !std::exchange(raced, true);
      if (!again) co_return fail(std::move(error));
      const bool was_stale = stale_;
      auto read = co_await read_unchanged(error.message);
      if (!read || gone_) co_return read;
      // Nobody was faster, and still it was refused: then it is the guard that is.
      if (!was_stale) guarded = false;
    }
  }

  // What is to be marked must be what the plan saw.
  asio::awaitable<Result<void>> read_unchanged(std::string why) {
    auto seen = co_await context_->api->get(live_.address, live_.id, context_->give_up);
    if (!seen && seen.error().code == Errc::kNotFound) {
      gone_ = true;
      co_return Result<void>();
    }
    if (!seen) co_return fail(std::move(seen.error()));
    if (seen->version != live_.version || !is_ours(*seen)) co_return fail(changed(why));
    seen_at_ = context_->clock->now();
    co_return Result<void>();
  }

  asio::awaitable<Result<void>> look_for_mark(Error error) {
    auto seen = co_await context_->api->get(live_.address, live_.id, context_->give_up);
    if (!seen && seen.error().code == Errc::kNotFound) {
      gone_ = true;
      co_return Result<void>();
    }
    if (seen && carries_the_mark(*seen)) {
      take(*std::move(seen));
      co_return Result<void>();
    }
    error.hint = "nothing was deleted; " + std::string(kGoesOn);
    co_return fail(std::move(error));
  }

  void take(LiveIntegration marked) {
    marked_ = true;
    context_->memory->observe_write(marked);
    live_ = std::move(marked);
  }

  asio::awaitable<Result<void>> remove() {
    bool raced = false;
    for (;;) {
      auto seen = co_await see_mark();
      if (!seen) co_return fail(std::move(seen.error()));
      if (gone_) co_return done();
      auto still_wanted = fresh_within(kFreshForDelete);
      auto removed = co_await context_->api->remove(
          live_.address, live_.id, context_->give_up, std::move(still_wanted));
      if (removed) co_return done();
      auto error = std::move(removed.error());
      if (error.effect == Effect::kUnknown) {
        auto after = co_await context_->api->get(live_.address, live_.id, context_->give_up);
        if (!after && after.error().code == Errc::kNotFound) co_return done();
        error.hint = "the next run looks whether it is gone";
        co_return fail(std::move(error));
      }
      const bool again = stale_ ? looks_++ < kMostLooks
                                : error.code == Errc::kConflict && !std::exchange(raced, true);
      if (again) continue;
      error.message = "marked and switched off, but not deleted: " + error.message;
      if (error.hint.empty()) error.hint = kGoesOn;
      co_return fail(std::move(error));
    }
  }

  // The last look: the mark is there, nobody has touched the integration since, it is still ours.
  // A read may lag behind the patch for a moment.
  asio::awaitable<Result<void>> see_mark() {
    auto pause = std::chrono::milliseconds(250);
    for (int read = 1;; ++read) {
      auto seen = co_await context_->api->get(live_.address, live_.id, context_->give_up);
      if (!seen && seen.error().code == Errc::kNotFound) {
        gone_ = true;
        co_return Result<void>();
      }
      if (!seen) co_return fail(std::move(seen.error()));
      if (seen->version == live_.version && carries_the_mark(*seen)) {
        seen_at_ = context_->clock->now();
        co_return Result<void>();
      }
      const auto wake = context_->clock->now() + pause;
      const bool lags = seen->version < live_.version && read < kMostLooks;
      if (!lags || wake >= context_->give_up || !co_await context_->clock->sleep_until(wake)) {
        co_return fail(changed("not deleted, although it was marked for that"));
      }
      pause *= 2;
    }
  }

  static constexpr int kMostLooks = 5;

  ExecutionContext* context_;
  LiveIntegration live_;
  SteadyTime seen_at_;
  std::string mark_;
  bool gone_ = false;
  bool marked_ = false;
  bool stale_ = false;
  int looks_ = 0;
};

}  // namespace

asio::awaitable<Result<void>> execute_delete(ExecutionContext* context, LiveIntegration live) {
  const auto id = live.id;
  // What is marked was counted when it was marked, by whoever marked it.
  const bool news = !is_marked(live) && context->memory->remember_delete(id);
  auto saved = context->memory->ensure_saved();
  if (!saved) {
    if (news) context->memory->forget_delete(id);
    co_return saved;
  }
  DeleteRun run(context, std::move(live));
  auto deleted = co_await run.run();
  const bool nothing_done = !deleted && deleted.error().effect == Effect::kNone;
  if (news && nothing_done && !run.has_marked()) context->memory->forget_delete(id);
  co_return deleted;
}

}  // namespace storekeeper
