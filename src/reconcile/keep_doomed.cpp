#include "reconcile/keep_doomed.hpp"

#include <string>
#include <utility>

#include "base/printable.hpp"
#include "reconcile/read_configs.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

Error not_kept(const std::string& why) {
  Error error;
  error.code = Errc::kCancelled;
  error.message = "kept, because a manifest of it could not be saved first: " + why;
  error.hint = "mend that, or leave --undo-dir out";
  return error;
}

}  // namespace

asio::awaitable<Result<void>> keep_doomed(
    ExecutionContext* context, LiveSnapshot* live, std::vector<std::size_t> doomed) {
  std::vector<std::size_t> lacking;
  for (const auto index : doomed) {
    if (!live->items[index].config) lacking.push_back(index);
  }
  auto read = co_await read_configs(
      context->api, context->memory, live, std::move(lacking), context->give_up);
  if (!read) co_return read;
  std::vector<LiveIntegration> items;
  items.reserve(doomed.size());
  for (const auto index : doomed) {
    const auto& item = live->items[index];
    if (!item.config) {
      co_return fail(not_kept("the settings of " + printable(item.id) + " cannot be read"));
    }
    items.push_back(item);
  }
  auto kept = context->undo->keep(items);
  if (!kept) co_return fail(not_kept(kept.error().message));
  co_return kept;
}

}  // namespace storekeeper
