// reconcile, suspend, resume: what a person at a terminal tells the daemon on the same machine,
// through its status port.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>
#include <utility>

#include "base/printable.hpp"
#include "cli/planning.hpp"
#include "http/socket_transport.hpp"
#include "system/asio_clock.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kMostAnswerBytes = 64 * 1024;

// Where a daemon that listens there is reached from its own machine.
std::string own_address(const ListenAddress& listen) {
  auto reached = listen;
  if (reached.host == "0.0.0.0") reached.host = "127.0.0.1";
  if (reached.host == "::") reached.host = "::1";
  return show_listen_address(reached);
}

VerbOutcome refused(const std::string& message, const std::string& hint) {
  Error error;
  error.message = message;
  error.hint = hint;
  VerbOutcome outcome;
  outcome.exit_code = kExitFailure;
  outcome.messages = error_message(error, WallTime());
  return outcome;
}

std::optional<Result<HttpResponse>> ask(Transport* transport, HttpRequest request) {
  asio::io_context io{1};
  AsioClock clock(io);
  std::optional<Result<HttpResponse>> answer;
  asio::co_spawn(
      io, transport->send(std::move(request), clock.now() + kPatience),
      [&](const std::exception_ptr& thrown, Result<HttpResponse> got) {
        if (!thrown) answer.emplace(std::move(got));
        io.stop();
      });
  io.run();
  return answer;
}

HttpRequest request_for(std::string_view command, const std::vector<std::string>& names) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/api/v1/" + std::string(command);
  request.headers.add("Storekeeper-Control", "1");
  request.headers.add("Content-Type", "text/plain; charset=utf-8");
  for (const auto& name : names) request.body += name + '\n';
  return request;
}

// What the daemon said, line by line, made safe to show.
std::string lines_of(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    lines += "storekeeper: " + printable(line) + '\n';
  }
  return lines;
}

}  // namespace

VerbOutcome run_control(const VerbContext& context, std::string_view command) {
  const auto& listen = context.settings.listen;
  if (listen.host.empty()) {
    return refused(
        "--listen off: the daemon has no status port, and takes commands nowhere else",
        "SIGHUP makes it start a pass");
  }
  const auto address = own_address(listen);
  auto origin = parse_origin("http://" + address);
  if (!origin) {
    return refused(
        "--listen " + quoted(address) + " is not of this machine's loopback",
        "the daemon takes commands on loopback only; run it with --listen 127.0.0.1:PORT, or "
        "0.0.0.0:PORT");
  }
  TransportSettings settings;
  settings.max_body_bytes = kMostAnswerBytes;
  const auto transport = make_socket_transport(*std::move(origin), std::move(settings));
  if (!transport) return refused(transport.error().message, transport.error().hint);
  const auto answer = ask(transport->get(), request_for(command, context.names));
  if (!answer || !*answer) {
    const auto why = answer ? answer->error().message : std::string("the connection broke");
    return refused(
        "no daemon answers at " + address + ": " + why,
        "start it with storekeeper run, or name its address with --listen");
  }
  const auto& response = **answer;
  VerbOutcome outcome;
  if (response.status == 200) {
    outcome.output = lines_of(response.body);
    return outcome;
  }
  auto text = printable(response.body.substr(0, response.body.find('\n')));
  return refused(
      "the daemon at " + address + " refused (" + std::to_string(response.status) + "): " + text,
      response.status == 404 || response.status == 409
          ? std::string("the status page lists the stores and how they stand")
          : std::string("is it a storekeeper daemon of this version?"));
}

}  // namespace storekeeper
