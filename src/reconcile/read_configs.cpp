#include "reconcile/read_configs.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "ports/run_all.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

// A read that fails so would fail for every other integration too. The rest leaves one
// integration unknown, which the plan reports, and the others stand.
bool concerns_all(Errc code) {
  return code == Errc::kUnauthorized || code == Errc::kCancelled || code == Errc::kRateLimited ||
         code == Errc::kNetwork || code == Errc::kTimeout;
}

// Reads the settings of some items of a snapshot, several at a time.
struct ConfigReader {
  ApiClient* api = nullptr;
  LiveSnapshot* live = nullptr;
  AccountMemory* memory = nullptr;
  Deadline give_up = {};
  std::vector<std::size_t> todo = {};  // into live->items
  std::optional<Error> failure = std::nullopt;

  asio::awaitable<void> work() {
    while (!todo.empty() && !failure) {
      const auto index = todo.back();
      todo.pop_back();
      auto& item = live->items[index];
      auto seen = co_await api->get(item.address, item.id, give_up);
      if (seen) {
        // One integration that was edited since the list is taken as it is now.
        memory->remember_config(*seen);
        live->items[index] = *std::move(seen);
      } else if (concerns_all(seen.error().code)) {
        failure = std::move(seen.error());
      }
    }
  }
};

}  // namespace

asio::awaitable<Result<void>> read_configs(
    ApiClient* api, AccountMemory* memory, LiveSnapshot* live, std::vector<std::size_t> indices,
    Deadline give_up) {
  ConfigReader reader;
  reader.api = api;
  reader.live = live;
  reader.memory = memory;
  reader.give_up = give_up;
  reader.todo = std::move(indices);
  // Taken from the back; the first shall be read first.
  std::reverse(reader.todo.begin(), reader.todo.end());
  std::vector<asio::awaitable<void>> workers;
  const auto count = std::min(reader.todo.size(), kMostWorkers);
  for (std::size_t i = 0; i < count; ++i) workers.push_back(reader.work());
  co_await run_all(std::move(workers));
  if (reader.failure) co_return fail(*std::move(reader.failure));
  co_return Result<void>();
}

}  // namespace storekeeper
