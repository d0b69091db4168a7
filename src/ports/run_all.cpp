#include "ports/run_all.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <memory>
#include <utility>

namespace storekeeper {

namespace asio = boost::asio;

asio::awaitable<void> run_all(std::vector<asio::awaitable<void>> tasks) {
  if (tasks.empty()) co_return;
  const auto executor = co_await asio::this_coro::executor;
  const auto left = std::make_shared<std::size_t>(tasks.size());
  const auto thrown = std::make_shared<std::exception_ptr>();
  auto start = [&tasks, executor, left, thrown](auto handler) {
    const auto wake = std::make_shared<decltype(handler)>(std::move(handler));
    for (auto& task : tasks) {
      asio::co_spawn(executor, std::move(task), [wake, left, thrown](std::exception_ptr error) {
        if (error) *thrown = std::move(error);
        if (--*left == 0) std::move (*wake)();
      });
    }
  };
  // Named, not written inside the co_await expression: GCC 12 destroys it twice there.
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      std::move(start), asio::use_awaitable);
  if (*thrown) std::rethrow_exception(*thrown);
}

}  // namespace storekeeper
