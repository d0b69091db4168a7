#include "emulator/program/store_writer.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "http/tls_client.hpp"
#include "ports/run_all.hpp"
#include "stores/redis_store.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::size_t kMostConnections = 16;
constexpr std::chrono::seconds kLongestAttempt(5);

struct Writer {
  Writer(asio::io_context& io, StoreWriterSettings given)
      : settings(std::move(given)), tls(settings.ca_file), timer(io) {}

  Emulator* emulator = nullptr;
  EmulatorClock clock = {};
  StoreWriterSettings settings;
  TlsClient tls;
  asio::steady_timer timer;
  std::vector<StoreToSync> stores;  // of this round
  std::size_t next = 0;
};

asio::awaitable<void> write_one(Writer* writer, StoreToSync store) {
  StoreReport report;
  report.integration_id = store.integration_id;
  report.started_ms = writer->emulator->own_time(writer->clock());
  RedisAddress address;
  address.host = std::move(store.host);
  address.port = std::move(store.port);
  address.username = std::move(store.username);
  address.password = std::move(store.password);
  address.tls = store.tls;
  std::vector<RedisCommand> commands(1);
  commands[0].emplace_back("SET");
  commands[0].push_back(store.prefix + ":big_segments_synchronized_on");
  commands[0].push_back(std::to_string(report.started_ms));
  const auto deadline = steady_clock::now() + kLongestAttempt;
  const auto done =
      co_await run_redis_commands(std::move(address), std::move(commands), &writer->tls, deadline);
  if (!done) report.failure = done.error().message;
  writer->emulator->report_store(report);
}

asio::awaitable<void> write_next_ones(Writer* writer) {
  while (writer->next < writer->stores.size()) {
    auto store = std::move(writer->stores[writer->next++]);
    co_await write_one(writer, std::move(store));
  }
}

asio::awaitable<void> write_rounds(std::shared_ptr<Writer> writer) {
  while (true) {
    writer->timer.expires_after(writer->settings.interval);
    writer->stores = writer->emulator->stores_to_sync(writer->clock());
    writer->next = 0;
    std::vector<asio::awaitable<void>> work;
    const auto at_once = std::min(kMostConnections, writer->stores.size());
    for (std::size_t i = 0; i < at_once; ++i) work.push_back(write_next_ones(writer.get()));
    co_await run_all(std::move(work));
    const auto [error] = co_await writer->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
  }
}

}  // namespace

Result<void> check_store_writer(const StoreWriterSettings& settings) {
  auto usable = TlsClient(settings.ca_file).check_ca_file();
  if (usable) return usable;
  auto error = with_context("--store-ca-file", std::move(usable.error()));
  error.hint = "name a file of certificates in PEM form";
  return fail(std::move(error));
}

void keep_stores_current(
    asio::io_context& io, Emulator& emulator, EmulatorClock clock, StoreWriterSettings settings) {
  auto writer = std::make_shared<Writer>(io, std::move(settings));
  writer->emulator = &emulator;
  writer->clock = std::move(clock);
  asio::co_spawn(io, write_rounds(std::move(writer)), asio::detached);
}

}  // namespace storekeeper
