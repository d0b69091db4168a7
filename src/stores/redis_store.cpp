#include "stores/redis_store.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include "base/printable.hpp"
#include "http/address_rules.hpp"
#include "http/byte_stream.hpp"
#include "http/dial.hpp"
#include "http/name_lookup.hpp"
#include "http/network_error.hpp"
#include "http/url.hpp"
#include "stores/resp.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

bool is_port(std::string_view text) {
  unsigned short number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end && number != 0;
}

asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect(
    const RedisAddress* address, TlsClient* tls, SteadyTime deadline) {
  const auto where = printable(join_authority(address->host, address->port));
  const std::string doing = "connect to " + where;
  if (address->host.empty() || !is_port(address->port)) {
    co_return fail(Errc::kInvalidInput, doing + ": not a host and a port");
  }
  auto found = co_await look_up(address->host, address->port, deadline);
  if (!found) co_return fail(std::move(found.error()));
  std::erase_if(*found, [](const auto& end) { return is_never_an_api(end.address()); });
  if (found->empty()) {
    co_return fail(Errc::kNetwork, doing + ": the name leads to a link-local or metadata address");
  }
  auto stream = co_await dial(*std::move(found), doing, deadline);
  if (!stream || !address->tls) co_return std::move(stream);
  const std::string securing = "TLS with " + where;
  co_return co_await start_tls(*std::move(stream), tls, address->host, securing, deadline);
}

asio::awaitable<Result<void>> ask(
    ByteStream* stream, RespDecoder* decoder, const RedisCommand* command) {
  const std::string doing = "ask Redis to " + command->front();
  std::string bytes = encode_command(*command);
  const WipedAtEnd wiped(bytes);
  const auto written = co_await stream->write(bytes);
  if (written.error) co_return fail(network_error(doing, written.error, Effect::kUnknown));
  std::array<char, 4096> buffer = {};
  while (true) {
    const auto arrived = co_await stream->read_some(buffer);
    if (arrived.error) co_return fail(network_error(doing, arrived.error, Effect::kUnknown));
    const auto answer = decoder->feed(std::string_view(buffer.data(), arrived.bytes));
    if (!answer) co_return fail(with_context(doing, answer.error()));
    if (!*answer) continue;
    if ((*answer)->kind != RespAnswer::Kind::kError) co_return Result<void>();
    co_return fail(redis_refusal(command->front(), (*answer)->text));
  }
}

asio::awaitable<Result<void>> log_in(
    ByteStream* stream, RespDecoder* decoder, const RedisAddress* address) {
  if (address->password.empty() && address->username.empty()) co_return Result<void>();
  RedisCommand command;
  command.emplace_back("AUTH");
  if (!address->username.empty()) command.push_back(address->username);
  command.emplace_back(address->password.reveal());
  const WipedAtEnd wiped(command.back());
  co_return co_await ask(stream, decoder, &command);
}

}  // namespace

Error redis_refusal(std::string_view command, std::string_view answer) {
  struct Meaning {
    std::string_view kind;
    Errc code;
    std::string_view text;
  };
  static constexpr std::array kMeanings{
      Meaning{"WRONGPASS", Errc::kUnauthorized, "wrong user name or password"},
      Meaning{"NOAUTH", Errc::kUnauthorized, "it wants a password"},
      Meaning{"NOPERM", Errc::kForbidden, "the user may not do this"},
      Meaning{"READONLY", Errc::kRefused, "it is a replica, which takes no writes"},
      Meaning{"LOADING", Errc::kRefused, "it is still loading its data"},
      Meaning{"OOM", Errc::kRefused, "it is out of memory"},
      Meaning{"MISCONF", Errc::kRefused, "it cannot save to its disk"},
      Meaning{"MOVED", Errc::kRefused, "the key belongs to another node of a cluster"}};
  const auto kind = answer.substr(0, answer.find(' '));
  Error error;
  error.message = "Redis refused " + std::string(command) + ": ";
  const auto* known = std::find_if(kMeanings.begin(), kMeanings.end(), [&](const auto& meaning) {
    return meaning.kind == kind;
  });
  if (known != kMeanings.end()) {
    error.code = known->code;
    error.message.append(known->text).append(" (").append(kind).append(")");
    return error;
  }
  error.code = Errc::kRefused;
  // The rest of the text may repeat what it was sent, the password included.
  const bool is_kind =
      !kind.empty() && kind.size() <= 20 &&
      std::all_of(kind.begin(), kind.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  error.message += command == "AUTH" || !is_kind ? "unexpected error" : std::string(kind);
  return error;
}

asio::awaitable<Result<void>> run_redis_commands(
    RedisAddress address, std::vector<RedisCommand> commands, TlsClient* tls, SteadyTime deadline) {
  auto stream = co_await connect(&address, tls, deadline);
  if (!stream) co_return fail(std::move(stream.error()));
  (*stream)->expires_at(deadline);
  RespDecoder decoder;
  auto done = co_await log_in(stream->get(), &decoder, &address);
  if (!done) co_return fail(std::move(done.error()));
  for (const auto& command : commands) {
    done = co_await ask(stream->get(), &decoder, &command);
    if (!done) co_return fail(std::move(done.error()));
  }
  (*stream)->close();
  co_return Result<void>();
}

}  // namespace storekeeper
