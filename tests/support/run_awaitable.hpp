// Runs one coroutine to its end on an io_context, within a time limit.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace storekeeper::testing {

template <class T>
T run_awaitable(
    boost::asio::io_context& io, boost::asio::awaitable<T> work,
    std::chrono::seconds limit = std::chrono::seconds(20)) {
  std::optional<T> value;
  std::exception_ptr thrown;
  boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr error, T result) {
    thrown = std::move(error);
    value.emplace(std::move(result));
    io.stop();
  });
  io.restart();
  io.run_for(limit);
  if (thrown) std::rethrow_exception(thrown);
  if (!value) throw std::runtime_error("the coroutine did not finish in time");
  return *std::move(value);
}

}  // namespace storekeeper::testing
