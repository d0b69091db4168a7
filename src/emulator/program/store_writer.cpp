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
#include "stores/redis_segments.hpp"
#include "stores/redis_store.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::size_t kMostConnections = 64;
constexpr std::chrono::seconds kLongestAttempt(5);
// Contexts in one attempt: so many commands of one connection, or requests with one each.
constexpr std::size_t kMostOfRedis = 1000;
constexpr std::size_t kMostOfDynamoDb = 25;

// What one integration's store is known to hold.
struct Written {
  std::string place = {};  // a store that moves is another one
  WrittenMemberships memberships = {};
  std::shared_ptr<const SegmentMemberships> all_of = {};  // written in full
};

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
  std::map<std::string, Written> written = {};     // by id, of those that are on
  std::size_t workers = 0;
};

asio::awaitable<Result<void>> run_on_redis(
    Writer* writer, const RedisToSync* server, std::vector<RedisCommand> commands) {
  RedisAddress address;
  address.host = server->host;
  address.port = server->port;
  address.username = server->username;
  address.password = server->password;
  address.tls = server->tls;
  const auto deadline = steady_clock::now() + kLongestAttempt;
  co_return co_await run_redis_commands(
      std::move(address), std::move(commands), &writer->tls, deadline);
}

asio::awaitable<Result<void>> run_on_dynamodb(
    Writer* writer, DynamoDbTable table, std::vector<DynamoDbCall> calls) {
  // By the machine's clock, which tests do not move: a signature is good for minutes only.
  auto signed_on = aws_time(writer->clock());
  const auto deadline = steady_clock::now() + kLongestAttempt;
  co_return co_await run_dynamodb_calls(
      std::move(table), std::move(calls), std::move(signed_on), &writer->settings.credentials,
      writer->dynamodb.get(), deadline);
}

// Memberships, or the time of the sync where there are none to write.
asio::awaitable<Result<void>> write_changes(
    Writer* writer, const StoreToSync* store, const std::vector<MembershipChange>* changes,
    std::int64_t now_ms) {
  if (const auto* server = std::get_if<RedisToSync>(&store->place)) {
    std::vector<RedisCommand> commands;
    for (const auto& change : *changes) {
      for (auto& command : redis_membership(store->prefix, change)) {
        commands.push_back(std::move(command));
      }
    }
    if (changes->empty()) commands.push_back(redis_sync(store->prefix, now_ms));
    co_return co_await run_on_redis(writer, server, std::move(commands));
  }
  const auto& place = std::get<DynamoDbToSync>(store->place);
  DynamoDbTable table;
  table.host = writer->dynamodb_host;
  table.region = place.region;
  table.name = place.name;
  std::vector<DynamoDbCall> calls;
  for (const auto& change : *changes) {
    calls.push_back(dynamodb_membership(table, store->prefix, change));
  }
  if (changes->empty()) calls.push_back(dynamodb_sync(table, store->prefix, now_ms));
  co_return co_await run_on_dynamodb(writer, std::move(table), std::move(calls));
}

std::string place_of(const StoreToSync& store) {
  constexpr char kBetween = '\n';
  if (const auto* server = std::get_if<RedisToSync>(&store.place)) {
    return store.prefix + kBetween + server->host + kBetween + server->port;
  }
  const auto& table = std::get<DynamoDbToSync>(store.place);
  return store.prefix + kBetween + table.region + kBetween + table.name;
}

// All memberships, in parts that have a deadline each, and then the time.
asio::awaitable<Result<void>> write_everything(
    Writer* writer, const StoreToSync* store, Written* written, std::int64_t now_ms) {
  const bool is_redis = std::holds_alternative<RedisToSync>(store->place);
  const std::size_t most = is_redis ? kMostOfRedis : kMostOfDynamoDb;
  std::vector<MembershipChange> changes;
  do {
    changes.clear();
    if (written->all_of != store->memberships) {
      changes = membership_changes(written->memberships, *store->memberships, most);
    }
    const auto done = co_await write_changes(writer, store, &changes, now_ms);
    if (!done) {
      // Perhaps some of it arrived; perhaps the server began anew without its data.
      written->all_of.reset();
      for (const auto& change : changes) written->memberships[change.context_hash].reset();
      for (auto& [hash, membership] : written->memberships) membership.reset();
      co_return done;
    }
    for (auto& change : changes) {
      written->memberships[change.context_hash] = std::move(change.after);
    }
  } while (!changes.empty());
  written->all_of = store->memberships;
  std::erase_if(
      written->memberships, [](const auto& entry) { return entry.second == SegmentMembership(); });
  co_return Result<void>();
}

asio::awaitable<void> write_one(Writer* writer, StoreToSync store) {
  StoreReport report;
  report.integration_id = store.integration_id;
  report.started_ms = writer->emulator->own_time(writer->clock());
  // Apart from the rest, for the integration may be switched off meanwhile.
  auto written = std::move(writer->written[store.integration_id]);
  auto place = place_of(store);
  if (written.place != place) written = Written();
  written.place = std::move(place);
  const auto done = co_await write_everything(writer, &store, &written, report.started_ms);
  writer->written[store.integration_id] = std::move(written);
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
    std::erase_if(writer->written, [&](const auto& entry) {
      return !writer->stores.contains(entry.first) && !writer->busy.contains(entry.first);
    });
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
