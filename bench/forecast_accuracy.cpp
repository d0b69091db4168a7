// P10: runs the program against the emulator under several quotas, and compares the time that the
// plan foretold with the time that it took. All scenes run side by side, for most of it is waiting.
//
//   forecast_accuracy PATH_OF_STOREKEEPER
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/child_process.hpp"
#include "bench/fleet.hpp"
#include "bench/verdicts.hpp"
#include "emulator/emulator_server.hpp"
#include "support/temporary_directory.hpp"

namespace {

using namespace storekeeper;  // NOLINT(google-build-using-namespace): a program of one file
using nlohmann::json;

enum class Work { kCreate, kChange, kDestroy };

struct Scenario {
  const char* name;
  std::size_t stores;
  int token_limit;  // requests of this token in ten seconds
  int latency_ms;
  Work work = Work::kCreate;
};

constexpr Scenario kScenarios[] = {
    {"400 to add, no quota in the way, 50 ms", 400, 4000, 50},
    {"60 to add, 25 in 10 s", 60, 25, 20},
    {"80 to add, 50 in 10 s", 80, 50, 20},
    {"150 to add, 100 in 10 s, 100 ms", 150, 100, 100},
    {"30 to add, 10 in 10 s", 30, 10, 20},
    {"90 to change, 50 in 10 s", 90, 50, 20, Work::kChange},
    {"60 to destroy, 50 in 10 s, late ones read again", 60, 50, 20, Work::kDestroy},
};

struct Times {
  double told_ms = 0;
  double took_ms = 0;
};

std::int64_t milliseconds_of(const std::string& time) {  // 2026-11-23T14:10:50.123Z
  const auto number = [&](std::size_t at, std::size_t length) {
    return std::stoll(time.substr(at, length));
  };
  return ((number(11, 2) * 60 + number(14, 2)) * 60 + number(17, 2)) * 1000 + number(20, 3);
}

// What the lines of one run tell: the forecast, the first write's start, the last one's end.
std::optional<Times> times_of(const std::string& output) {
  Times times;
  std::optional<std::int64_t> first;
  std::int64_t last = 0;
  std::istringstream stream(output);
  for (std::string line; std::getline(stream, line);) {
    const auto event = json::parse(line, nullptr, false);
    if (event.is_discarded() || !event.contains("event")) continue;
    const auto& kind = event["event"];
    if (kind == "change_summary") times.told_ms = event["cost"]["duration_ms"];
    if (kind == "action_started" && !first) first = milliseconds_of(event["time"]);
    if (kind == "action_finished") last = milliseconds_of(event["time"]);
  }
  if (!first) return std::nullopt;
  constexpr std::int64_t kDay = 24LL * 3600 * 1000;
  times.took_ms = static_cast<double>((last - *first + kDay) % kDay);
  return times;
}

bench::Cost run_program(
    const std::string& program, const std::string& manifests, const std::string& url) {
  bench::Command command;
  command.arguments = {program,     "apply", "--auto-approve", "--prune", "--max-deletes",
                       "1000",      "-o",    "ndjson",         "-f",      manifests,
                       "--api-url", url,     "--log-level",    "error"};
  command.environment = {
      "LAUNCHDARKLY_ACCESS_TOKEN=bench-token",
      std::string(bench::kPasswordVariable) + "=" + bench::kPassword};
  return bench::run_to_end(command);
}

std::optional<Times> play(const std::string& program, const Scenario& scenario) {
  EmulatorSettings settings;
  settings.behaviour.list_config = Behaviour::ListConfig::kFull;
  AccessToken token;
  token.value = Secret("bench-token");
  token.name = "bench";
  settings.tokens.push_back(std::move(token));
  auto server = EmulatorServer::start(std::move(settings));
  if (!server) return std::nullopt;
  auto& emulator = **server;
  const testing::TemporaryDirectory directory;
  bench::FleetShape shape;
  shape.stores = scenario.stores;
  const auto files = bench::make_manifests(shape);
  for (const auto& file : files) directory.write(file.name, file.text);
  if (scenario.work != Work::kCreate) {
    (void)run_program(program, directory.path(), emulator.base_url());
  }
  if (scenario.work == Work::kChange) {
    for (const auto& item : json::parse(emulator.ask("GET", "/__emulator/integrations").body)) {
      emulator.ask(
          "PATCH", "/__emulator/integrations/" + item["_id"].get<std::string>(), R"({"name":"x"})");
    }
  }
  if (scenario.work == Work::kDestroy) {  // all but one, for nothing at all would be a mistake
    for (std::size_t i = 1; i < files.size(); ++i) {
      std::filesystem::remove(directory.path(files[i].name));
    }
  }
  const json limits = {{"tokenLimit", scenario.token_limit}};
  emulator.ask("PUT", "/__emulator/behaviour", limits.dump());
  const json fault = {{{"kind", "latency"}, {"delayMs", scenario.latency_ms}}};
  emulator.ask("PUT", "/__emulator/faults", fault.dump());
  return times_of(run_program(program, directory.path(), emulator.base_url()).output);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: forecast_accuracy PATH_OF_STOREKEEPER\n", stderr);
    return 64;
  }
  const std::string program = argv[1];
  std::vector<std::optional<Times>> results(std::size(kScenarios));
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < results.size(); ++i) {
    threads.emplace_back([&, i] { results[i] = play(program, kScenarios[i]); });
  }
  for (auto& thread : threads) thread.join();
  bench::Verdicts verdicts;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto times = results[i].value_or(Times{});
    char what[160];
    std::snprintf(
        what, sizeof what, "%s: told %.1f s, took %.1f s; off by", kScenarios[i].name,
        times.told_ms / 1000, times.took_ms / 1000);
    const auto off = times.took_ms > 0 ? std::abs(times.told_ms / times.took_ms - 1) * 100 : 100.0;
    verdicts.at_most("P10", what, off, 15, "%");
  }
  return verdicts.exit_code();
}
