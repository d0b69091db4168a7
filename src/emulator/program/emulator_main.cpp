// storekeeper-emulator: serves until it is told to stop.
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "base/printable.hpp"

#include "emulator/emulator.hpp"
#include "emulator/emulator_server.hpp"
#include "emulator/json_text.hpp"
#include "emulator/program/emulator_options.hpp"
#include "emulator/program/state_file.hpp"
#include "emulator/program/store_writer.hpp"

namespace storekeeper {
namespace {

constexpr int kFailed = 1;
constexpr int kMisused = 2;

int complain(const Error& error, int exit_code) {
  std::fprintf(stderr, "storekeeper-emulator: %s\n", error.message.c_str());
  if (!error.hint.empty()) std::fprintf(stderr, "  %s\n", error.hint.c_str());
  return exit_code;
}

std::string url_of(const ServerSettings& settings, unsigned short port) {
  const bool is_v6 = settings.listen_host.find(':') != std::string::npos;
  const auto host = is_v6 ? "[" + settings.listen_host + "]" : settings.listen_host;
  const auto* scheme = settings.tls_certificate_file.empty() ? "http://" : "https://";
  return scheme + host + ":" + std::to_string(port);
}

// Null: there is no such file yet.
Result<JsonValue> load_state(const StateFile& file, const std::string& path) {
  auto text = file.load();
  if (!text) return fail(std::move(text.error()));
  if (!*text) return JsonValue();
  auto document = parse_json(**text, {.max_nodes = kLargestState});
  if (!document) {
    return fail(
        Errc::kInvalidInput, printable(path) + ": " + document.error().message,
        "it is no state that an emulator kept; move it away to start afresh");
  }
  return document;
}

int run(int argc, const char* const* argv) {
  auto parsed = parse_emulator_options(argc, argv);
  if (!parsed) return complain(parsed.error(), kMisused);
  if (!parsed->options) {
    std::fputs(parsed->text.c_str(), stdout);
    return 0;
  }
  auto& options = *parsed->options;
  const StateFile state_file(options.state_file);
  std::string_view origin = "seed";
  if (!options.state_file.empty()) {
    auto kept = load_state(state_file, options.state_file);
    if (!kept) return complain(kept.error(), kMisused);
    if (!kept->is_null()) {
      options.emulator.seed = *std::move(kept);
      origin = options.state_file;
    }
  }
  const bool sync_stores = options.emulator.synced.redis;
  auto emulator = Emulator::make(std::move(options.emulator));
  if (!emulator) return complain(with_context(printable(origin), emulator.error()), kMisused);
  ChangeKeeper keep;
  if (!options.state_file.empty()) {
    keep = [&](const Emulator& changed) { return state_file.save(changed.snapshot()); };
    // At once, so that a path that cannot be written ends here and not at the first change.
    if (const auto saved = keep(**emulator); !saved) return complain(saved.error(), kMisused);
  }

  boost::asio::io_context io{1};
  if (sync_stores) {
    const auto ready =
        keep_stores_current(io, **emulator, system_emulator_clock(), options.store_writer);
    if (!ready) return complain(ready.error(), kMisused);
  }
  const auto server =
      serve_emulator(io, **emulator, system_emulator_clock(), options.server, std::move(keep));
  if (!server) return complain(server.error(), kFailed);
  boost::asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    (*server)->stop();
    io.stop();
  });
  std::printf("listening on %s\n", url_of(options.server, (*server)->port()).c_str());
  std::fflush(stdout);
  io.run();
  return 0;
}

}  // namespace
}  // namespace storekeeper

int main(int argc, char** argv) {
  try {
    return storekeeper::run(argc, argv);
  } catch (const std::exception&) {
    std::fputs("storekeeper-emulator: out of memory or a bug\n", stderr);
    return 1;
  }
}
