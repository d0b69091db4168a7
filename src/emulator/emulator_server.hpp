// The emulator on a port of this machine: for the program, and inside a test's process.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "emulator/emulator.hpp"
#include "http/http_server.hpp"

namespace storekeeper {

/// Epoch milliseconds.
using EmulatorClock = std::function<std::int64_t()>;

/// The machine's own clock.
EmulatorClock system_emulator_clock();

/// Called after each request that changed the account, before it is answered. If it fails, the
/// answer is a 500 that says why.
using ChangeKeeper = std::function<Result<void>(const Emulator&)>;

/// Limits that fit the emulator: large bodies for PUT /__emulator/state.
ServerSettings emulator_server_settings();

/// Serves `emulator` as long as `io` runs. Both must outlive the server. Fails as
/// start_http_server() does.
Result<std::unique_ptr<HttpServer>> serve_emulator(
    boost::asio::io_context& io, Emulator& emulator, EmulatorClock clock, ServerSettings settings,
    ChangeKeeper keep = {});

/// An emulator on a thread of its own. All members may be called from any thread.
class EmulatorServer {
 public:
  /// Listens on 127.0.0.1 unless the settings say otherwise; port 0 lets the system pick one.
  static Result<std::unique_ptr<EmulatorServer>> start(
      EmulatorSettings settings, ServerSettings server = emulator_server_settings(),
      EmulatorClock clock = system_emulator_clock());
  /// Stops.
  ~EmulatorServer();
  EmulatorServer(const EmulatorServer&) = delete;
  EmulatorServer& operator=(const EmulatorServer&) = delete;

  unsigned short port() const;
  /// "http://127.0.0.1:PORT", without a slash at the end.
  std::string base_url() const;

  /// Asks the emulator without a socket, such as for "/__emulator/journal". Faults apply to
  /// paths of the API; the delivery is lost. After stop(): status 0.
  HttpResponse ask(std::string method, std::string target, std::string body = {});

  /// Closes the port and every connection, and joins the thread. May be called twice.
  void stop();

 private:
  struct Running;
  explicit EmulatorServer(std::unique_ptr<Running> running);

  std::unique_ptr<Running> running_;
};

}  // namespace storekeeper
