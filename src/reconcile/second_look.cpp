#include "reconcile/second_look.hpp"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/printable.hpp"
#include "model/ownership.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

// More than people delete by hand between two lists.
constexpr std::size_t kMostMissing = 5;

bool is_ours(const ExecutionContext& context, const LiveIntegration& item) {
  return ownership(item.tags, context.policy.owner) == Ownership::kOurs;
}

Error not_believed(const std::string& why) {
  Error error;
  error.code = Errc::kCancelled;
  error.message = "kept, because the list made right before the deletes " + why;
  error.hint = "run again; it is deleted once two lists agree";
  return error;
}

// Fails unless all of `missing` are really gone.
asio::awaitable<Result<void>> check_gone(
    ExecutionContext* context, std::vector<const LiveIntegration*> missing) {
  if (missing.size() > kMostMissing) {
    co_return fail(
        not_believed("lacks " + std::to_string(missing.size()) + " of this owner's integrations"));
  }
  for (const auto* item : missing) {
    auto seen = co_await context->api->get(item->address, item->id, context->give_up);
    if (!seen && seen.error().code == Errc::kNotFound) {
      context->memory->forget_owned(item->id);
      continue;
    }
    co_return fail(not_believed("lacks " + printable(item->id) + ", which may well be there"));
  }
  co_return Result<void>();
}

}  // namespace

asio::awaitable<Result<void>> look_again(ExecutionContext* context, const LiveSnapshot* live) {
  const auto asked_at = context->clock->now();
  auto list = co_await context->api->list(context->give_up);
  if (!list) {
    const auto limited = list.error().code == Errc::kRateLimited;
    if (limited) co_return fail(std::move(list.error()));
    co_return fail(not_believed("failed: " + list.error().message));
  }
  std::unordered_map<std::string_view, const LiveIntegration*> now;
  now.reserve(list->items.size());
  for (const auto& item : list->items) {
    now.emplace(item.id, &item);
    if (!is_ours(*context, item)) context->not_ours.insert(item.id);
  }
  std::vector<const LiveIntegration*> missing;
  for (const auto& item : live->items) {
    if (!is_ours(*context, item)) continue;
    const auto found = now.find(item.id);
    if (found == now.end()) {
      missing.push_back(&item);
    } else if (found->second->version != item.version) {
      context->changed.insert(item.id);
    }
  }
  auto gone = co_await check_gone(context, std::move(missing));
  if (gone) context->read_at = asked_at;
  co_return gone;
}

}  // namespace storekeeper
