#include "emulator/program/store_writer.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "http/socket_transport.hpp"
#include "http/tls_client.hpp"
#include "http/url.hpp"
#include "stores/dynamodb_store.hpp"
#include "stores/redis_store.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::size_t kMostConnections = 64;
constexpr std::chrono::seconds kLongestAttempt(5);

struct Writer {
  Writer(asio::io_context& io, StoreWriterSettings given)
      : settings(std::move(given)), tls(settings.ca_file), timer(io) {}

  Emulator* emulator = nullptr;
  EmulatorClock clock = {};
  StoreWriterSettings settings;
  TlsClient tls;
  std::unique_ptr<Transport> dynamodb = {};  // null: not connected to
  std::string dynamodb_host = {};
  asio::steady_timer timer;
  std::map<std::string, StoreToSync> stores = {};  // by id, as the last round found them
  std::deque<std::string> waiting = {};            // ids whose turn is to come
  std::set<std::string> busy = {};                 // those, and the ones that are being written to
  std::size_t workers = 0;
};

asio::awaitable<Result<void>> write_to_redis(
    Writer* writer, const StoreToSync* store, std::int64_t now_ms) {
  const auto& server = std::get<RedisToSync>(store->place);
  RedisAddress address;
  address.host = server.host;
  address.port = server.port;
  address.username = server.username;
  address.password = server.password;
  address.tls = server.tls;
  std::vector<RedisCommand> commands;
  commands.push_back(
      {"SET", store->prefix + ":big_segments_synchronized_on", std::to_string(now_ms)});
  const auto deadline = steady_clock::now() + kLongestAttempt;
  co_return co_await run_redis_commands(
      std::move(address), std::move(commands), &writer->tls, deadline);
}

asio::awaitable<Result<void>> write_to_dynamodb(
    Writer* writer, const StoreToSync* store, std::int64_t now_ms) {
  const auto& place = std::get<DynamoDbToSync>(store->place);
  DynamoDbTable table;
  table.host = writer->dynamodb_host;
  table.region = place.region;
  table.name = place.name;
  std::vector<DynamoDbCall> calls;
  calls.push_back(dynamodb_sync(table, store->prefix, now_ms));
  // By the machine's clock, which tests do not move: a signature is good for minutes only.
  auto signed_on = aws_time(writer->clock());
  const auto deadline = steady_clock::now() + kLongestAttempt;
  co_return co_await run_dynamodb_calls(
      std::move(table), std::move(calls), std::move(signed_on), &writer->settings.credentials,
      writer->dynamodb.get(), deadline);
}

asio::awaitable<void> write_one(Writer* writer, StoreToSync store) {
  StoreReport report;
  report.integration_id = store.integration_id;
  report.started_ms = writer->emulator->own_time(writer->clock());
  Result<void> done;
  if (std::holds_alternative<RedisToSync>(store.place)) {
    done = co_await write_to_redis(writer, &store, report.started_ms);
  } else {
    done = co_await write_to_dynamodb(writer, &store, report.started_ms);
  }
  if (!done) report.failure = done.error();
  writer->emulator->report_store(report);
}

asio::awaitable<void> write_waiting_ones(std::shared_ptr<Writer> writer) {
  while (!writer->waiting.empty()) {
    const auto id = std::move(writer->waiting.front());
    writer->waiting.pop_front();
    const auto found = writer->stores.find(id);
    if (found != writer->stores.end()) {
      auto store = std::move(found->second);
      writer->stores.erase(found);
      co_await write_one(writer.get(), std::move(store));
    }
    writer->busy.erase(id);
  }
  --writer->workers;
}

asio::awaitable<void> write_rounds(std::shared_ptr<Writer> writer) {
  const auto executor = writer->timer.get_executor();
  while (true) {
    writer->timer.expires_after(writer->settings.interval);
    writer->stores.clear();
    for (auto& store : writer->emulator->stores_to_sync(writer->clock())) {
      auto id = store.integration_id;
      if (writer->busy.insert(id).second) writer->waiting.push_back(id);
      writer->stores.insert_or_assign(std::move(id), std::move(store));
    }
    const auto idle = kMostConnections - writer->workers;
    for (auto more = std::min(idle, writer->waiting.size()); more > 0; --more) {
      ++writer->workers;
      asio::co_spawn(executor, write_waiting_ones(writer), asio::detached);
    }
    const auto [error] = co_await writer->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
  }
}

Error about_flag(const char* flag, Error error, std::string hint) {
  error = with_context(flag, std::move(error));
  error.hint = std::move(hint);
  return error;
}

Result<void> prepare_dynamodb(Writer& writer) {
  constexpr const char* kFlag = "--dynamodb-endpoint";
  const auto& settings = writer.settings;
  if (settings.dynamodb_endpoint.empty()) return {};
  auto origin = parse_origin(settings.dynamodb_endpoint);
  if (!origin) {
    return fail(about_flag(
        kFlag, std::move(origin.error()),
        "write https://HOST, or http://127.0.0.1:PORT on this machine"));
  }
  if (settings.credentials.access_key_id.empty() ||
      settings.credentials.secret_access_key.empty()) {
    return fail(
        Errc::kInvalidInput, std::string(kFlag) + ": there are no credentials to sign with",
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; for a copy of DynamoDB any text will do");
  }
  writer.dynamodb_host = host_field(*origin);
  TransportSettings transport;
  transport.ca_file = settings.ca_file;
  auto made = make_socket_transport(*std::move(origin), std::move(transport));
  if (!made) return fail(with_context(kFlag, std::move(made.error())));
  writer.dynamodb = *std::move(made);
  return {};
}

}  // namespace

Result<void> keep_stores_current(
    asio::io_context& io, Emulator& emulator, EmulatorClock clock, StoreWriterSettings settings) {
  auto writer = std::make_shared<Writer>(io, std::move(settings));
  if (auto usable = writer->tls.check_ca_file(); !usable) {
    return fail(about_flag(
        "--store-ca-file", std::move(usable.error()), "name a file of certificates in PEM form"));
  }
  if (auto ready = prepare_dynamodb(*writer); !ready) return ready;
  writer->emulator = &emulator;
  writer->clock = std::move(clock);
  asio::co_spawn(io, write_rounds(std::move(writer)), asio::detached);
  return {};
}

}  // namespace storekeeper
