#include "http/name_lookup.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "http/address_rules.hpp"
#include "http/network_error.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

// May outlive the coroutine that asked.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), wake(executor) {}

  tcp::resolver resolver;
  asio::steady_timer wake;
  std::optional<error_code> finished;
  tcp::resolver::results_type found;
};

std::vector<tcp::endpoint> taking_turns(const tcp::resolver::results_type& found) {
  std::deque<tcp::endpoint> waiting;
  for (const auto& entry : found) waiting.push_back(entry.endpoint());
  std::vector<tcp::endpoint> result;
  while (!waiting.empty()) {
    auto next = waiting.begin();
    if (!result.empty()) {
      const bool last_is_v6 = result.back().address().is_v6();
      while (next != waiting.end() && next->address().is_v6() == last_is_v6) ++next;
      if (next == waiting.end()) next = waiting.begin();
    }
    result.push_back(*next);
    waiting.erase(next);
  }
  return result;
}

}  // namespace

asio::awaitable<Result<std::vector<tcp::endpoint>>> look_up(
    std::string host, std::string port, SteadyTime deadline) {
  if (const auto address = parse_address(host)) {
    const auto number = static_cast<unsigned short>(std::stoul(port));
    co_return std::vector<tcp::endpoint>(1, tcp::endpoint(*address, number));
  }
  const std::string doing = "look up " + host;
  const auto executor = co_await asio::this_coro::executor;
  const auto lookup = std::make_shared<Lookup>(executor);
  lookup->wake.expires_at(deadline);
  lookup->resolver.async_resolve(
      host, port, tcp::resolver::numeric_service,
      // NOLINTNEXTLINE(cppcoreguidelines-avoid-capturing-lambda-coroutines): no coroutine
      [lookup](error_code error, tcp::resolver::results_type found) {
        lookup->finished = error;
        lookup->found = std::move(found);
        lookup->wake.cancel();
      });
  const auto [woken] = co_await lookup->wake.async_wait(kNoThrow);
  if (!lookup->finished) {
    error_code reason = asio::error::timed_out;
    if (woken) reason = asio::error::operation_aborted;
    co_return fail(network_error(doing, reason, Effect::kNone));
  }
  if (*lookup->finished) {
    auto error = network_error(doing, *lookup->finished, Effect::kNone);
    error.hint = "check the name, and the name server of this machine";
    co_return fail(std::move(error));
  }
  co_return taking_turns(lookup->found);
}

}  // namespace storekeeper
