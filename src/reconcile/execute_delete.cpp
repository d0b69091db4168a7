#include <utility>

#include "model/ownership.hpp"
#include "reconcile/execute_action.hpp"

namespace storekeeper {

namespace asio = boost::asio;

asio::awaitable<Result<void>> execute_delete(
    ExecutionContext* context, StoreAddress address, std::string id, std::int64_t version) {
  auto seen_at = context->read_at;
  bool raced = false;
  for (int look = 0;; ++look) {
    bool stale = false;
    StillWanted still_wanted = [context, id, seen_at, &stale] {
      stale = context->clock->now() - seen_at > kFreshForDelete || context->not_ours.contains(id);
      return !stale;
    };
    auto removed =
        co_await context->api->remove(address, id, context->give_up, std::move(still_wanted));
    if (removed) {
      context->memory->observe_delete(id);
      co_return removed;
    }
    auto error = std::move(removed.error());
    constexpr int kMostLooks = 5;
    const bool again = look < kMostLooks &&
                       (stale || (error.code == Errc::kConflict && !std::exchange(raced, true)));
    if (error.effect == Effect::kNone && !again) co_return fail(std::move(error));
    auto seen = co_await context->api->get(address, id, context->give_up);
    if (!seen && seen.error().code == Errc::kNotFound) {
      context->memory->observe_delete(id);
      co_return Result<void>();
    }
    const bool untouched = seen && seen->version == version && !context->not_ours.contains(id) &&
                           ownership(seen->tags, context->policy.owner) == Ownership::kOurs;
    if (error.effect == Effect::kUnknown) {
      error.hint = "the next run looks whether it is gone";
      co_return fail(std::move(error));
    }
    if (!untouched) {
      error.message += "; it has changed since the plan was made";
      error.hint = "run plan again";
      co_return fail(std::move(error));
    }
    seen_at = context->clock->now();
  }
}

}  // namespace storekeeper
