#include "http/connector.hpp"

#include <array>
#include <utility>

#include "http/address_rules.hpp"
#include "http/dial.hpp"
#include "http/http_codec.hpp"
#include "http/name_lookup.hpp"
#include "http/network_error.hpp"
#include "http/url.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

Error proxy_error(std::string_view proxy, int status) {
  Error error;
  error.code = Errc::kNetwork;
  error.message = "connect through " + std::string(proxy) + ": the proxy answered " +
                  std::to_string(status) + " to CONNECT";
  error.hint = status == 407
                   ? "put the user and password for the proxy into HTTPS_PROXY"
                   : "ask whoever runs the proxy to allow the host, or exempt it in NO_PROXY";
  return error;
}

}  // namespace

Connector::Connector(Origin origin, std::optional<Proxy> proxy, std::string ca_file)
    : origin_(std::move(origin)),
      proxy_(std::move(proxy)),
      tls_(std::move(ca_file)),
      next_host_(proxy_ ? proxy_->host : origin_.host),
      next_port_(proxy_ ? proxy_->port : origin_.port),
      next_text_((proxy_ ? "proxy " : "") + join_authority(next_host_, next_port_)) {}

asio::awaitable<Result<std::unique_ptr<ByteStream>>> Connector::connect(SteadyTime deadline) {
  auto found = co_await look_up(next_host_, next_port_, deadline);
  if (!found) co_return fail(std::move(found.error()));
  auto endpoints = permitted(*std::move(found));
  if (!endpoints) co_return fail(std::move(endpoints.error()));
  auto stream = co_await connect_to_any(*std::move(endpoints), deadline);
  if (!stream) co_return fail(std::move(stream.error()));
  if (!origin_.tls) co_return std::move(stream);
  if (proxy_) {
    auto opened = co_await ask_proxy(stream->get(), deadline);
    if (!opened) co_return fail(std::move(opened.error()));
  }
  const std::string doing = "TLS with " + join_authority(origin_.host, origin_.port);
  co_return co_await start_tls(*std::move(stream), &tls_, origin_.host, doing, deadline);
}

// The addresses are checked here and used as they are: a name that is looked up again later
// could lead elsewhere.
Result<Connector::Endpoints> Connector::permitted(Endpoints found) const {
  const std::string doing = "connect to " + next_text_ + ": ";
  std::erase_if(found, [](const auto& endpoint) { return is_never_an_api(endpoint.address()); });
  if (found.empty()) {
    return fail(
        Errc::kNetwork, doing + "the name leads to a link-local or metadata address",
        "this is never the API; check --api-url and the name server");
  }
  if (origin_.tls) return found;
  std::erase_if(
      found, [](const auto& endpoint) { return !is_loopback_address(endpoint.address()); });
  if (found.empty()) {
    return fail(Errc::kNetwork, doing + "plain http is for loopback addresses only", "use https");
  }
  return found;
}

asio::awaitable<Result<std::unique_ptr<ByteStream>>> Connector::connect_to_any(
    Endpoints endpoints, SteadyTime deadline) {
  auto stream = co_await dial(std::move(endpoints), "connect to " + next_text_, deadline);
  if (stream) co_return std::move(stream);
  auto error = std::move(stream.error());
  if (error.code != Errc::kCancelled) {
    error.hint = proxy_ ? "check HTTPS_PROXY, and that the proxy is running"
                        : "check the network, the firewall, HTTPS_PROXY and --api-url";
  }
  co_return fail(std::move(error));
}

asio::awaitable<Result<void>> Connector::ask_proxy(ByteStream* stream, SteadyTime deadline) {
  const std::string doing = "connect through " + next_text_;
  const auto authority = join_authority(origin_.host, origin_.port);
  auto text = encode_connect(authority, proxy_->authorization.reveal());
  if (!text) co_return fail(with_context(doing, text.error()));
  const WipedAtEnd wiped(*text);
  stream->expires_at(deadline);
  const auto written = co_await stream->write(*text);
  if (written.error) co_return fail(network_error(doing, written.error, Effect::kNone));
  ResponseDecoder decoder({}, ResponseTo::kConnect);
  std::array<char, 4096> bytes;
  while (!decoder.has_head()) {
    const auto arrived = co_await stream->read_some(bytes);
    if (arrived.error) co_return fail(network_error(doing, arrived.error, Effect::kNone));
    const auto complete = decoder.feed(std::string_view(bytes.data(), arrived.bytes));
    if (!complete) co_return fail(with_context(doing, complete.error()));
  }
  // A refusal's body is of no interest.
  const int status = decoder.take().status;
  if (status / 100 != 2) co_return fail(proxy_error(next_text_, status));
  co_return Result<void>();
}

}  // namespace storekeeper
