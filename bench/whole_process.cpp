// P3, P4, P8, P9: the programs as processes, against the emulator and against the naive engine.
//
//   whole_process DIRECTORY_OF_PROGRAMS [--quick]
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bench/child_process.hpp"
#include "bench/fleet.hpp"
#include "bench/verdicts.hpp"
#include "support/temporary_directory.hpp"

namespace {

using namespace storekeeper;         // NOLINT(google-build-using-namespace): a program of one file
using namespace storekeeper::bench;  // NOLINT(google-build-using-namespace)

double median(std::vector<double> values) {
  std::nth_element(
      values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

void insist(const Cost& cost, const char* what) {
  if (cost.exit_code == 0) return;
  std::printf("%s ended with %d:\n%s\n", what, cost.exit_code, cost.output.c_str());
  std::exit(1);
}

std::string label(const char* what, std::size_t stores) {
  return std::to_string(stores) + " stores: " + what;
}

// The two in turn, many times: whatever else the machine does meets both.
void compare_starts(const std::string& programs, int runs, Verdicts& verdicts) {
  const Command empty{{programs + "/empty"}, {}, false};
  const Command version{{programs + "/storekeeper", "--version"}, {}, false};
  std::vector<double> cpu[2];
  std::vector<double> wall[2];
  for (int i = 0; i < runs; ++i) {
    int which = 0;
    for (const auto* command : {&empty, &version}) {
      const auto cost = run_to_end(*command);
      cpu[which].push_back(cost.cpu_ms);
      wall[which].push_back(cost.wall_ms);
      ++which;
    }
  }
  verdicts.note("P8", "an empty C program, CPU", median(cpu[0]), "ms");
  verdicts.note("P8", "storekeeper --version, CPU", median(cpu[1]), "ms");
  verdicts.at_most(
      "P8", "--version / empty program, CPU", median(cpu[1]) / median(cpu[0]), 1.5, "x");
  verdicts.at_most(
      "P8", "--version / empty program, wall", median(wall[1]) / median(wall[0]), 1.5, "x");
}

void measure_sizes(const std::string& programs, Verdicts& verdicts) {
  const testing::TemporaryDirectory scratch;
  for (const char* program : {"storekeeper", "storekeeper-daemon"}) {
    const auto stripped = scratch.path(program);
    insist(run_to_end({{"/usr/bin/strip", "-o", stripped, programs + "/" + program}}), "strip");
    const double size = static_cast<double>(std::filesystem::file_size(stripped)) / 1e6;
    const auto what = std::string(program) + ", stripped";
    if (std::string_view(program) == "storekeeper") {
      verdicts.at_most("P8", what, size, 8, "MB");
    } else {
      verdicts.note("P8", what, size, "MB");
    }
  }
}

void measure_one_manifest(const std::string& programs, Verdicts& verdicts) {
  const testing::TemporaryDirectory directory;
  FleetShape one;
  one.stores = 1;
  for (const auto& file : make_manifests(one)) directory.write(file.name, file.text);
  std::vector<double> cpu;
  for (int i = 0; i < 31; ++i) {
    const auto cost = run_to_end({{programs + "/storekeeper", "validate", "-f", directory.path()}});
    insist(cost, "validate");
    cpu.push_back(cost.cpu_ms);
  }
  verdicts.at_most("P8", "validate of one manifest, CPU", median(cpu), 3, "ms");
}

// A fleet on disk and an emulator that has it.
class Account {
 public:
  Account(const std::string& programs, std::size_t stores, std::size_t drifted_every)
      : programs_(programs) {
    insist(
        run_to_end(
            {{programs + "/make_fleet", directory_.path(), std::to_string(stores),
              std::to_string(drifted_every)}}),
        "make_fleet");
    Command emulator;
    // Without _access, its list is as large as the one that the naive engine reads.
    emulator.arguments = {
        programs + "/storekeeper-emulator",
        "--token",
        "bench-token",
        "--seed",
        directory_.path("seed.json"),
        "--list-config",
        "full",
        "--access-block",
        "false",
        "--global-limit",
        "0",
        "--route-limit",
        "0",
        "--token-limit",
        "0"};
    emulator_ = std::make_unique<BackgroundProcess>(emulator);
    const std::string greeting = "listening on ";
    const auto line = emulator_->read_line();
    if (!line.starts_with(greeting)) {
      std::printf("the emulator says: %s\n", line.c_str());
      std::exit(1);
    }
    url_ = line.substr(greeting.size());
  }

  std::string path() const { return directory_.path(); }
  std::string manifests() const { return directory_.path("manifests"); }

  Command command(const char* program, std::vector<std::string> arguments) const {
    Command command;
    command.arguments = {programs_ + "/" + program};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    for (const auto& more : {std::string("-f"), manifests(), std::string("--api-url"), url_}) {
      command.arguments.push_back(more);
    }
    command.environment = {
        "LAUNCHDARKLY_ACCESS_TOKEN=bench-token", std::string(kPasswordVariable) + "=" + kPassword};
    return command;
  }

 private:
  std::string programs_;
  testing::TemporaryDirectory directory_;
  std::unique_ptr<BackgroundProcess> emulator_;
  std::string url_;
};

double measure_cat(const Account& account) {
  const Command cat{
      {"/bin/sh", "-c", "find '" + account.manifests() + "' -type f -print0 | xargs -0 cat"}};
  Command quiet = cat;
  quiet.keep_output = false;
  return best_of(3, quiet).cpu_ms;
}

Cost measure_plan(const std::string& programs, std::size_t stores, int times, Verdicts& verdicts) {
  const Account account(programs, stores, 100);
  const auto target = stores >= 100'000 ? "P4" : "P3";
  const auto validate = best_of(
      times, {{programs + "/storekeeper", "validate", "-f", account.manifests()}, {}, true});
  insist(validate, "validate");
  const auto plan = best_of(times, account.command("storekeeper", {"plan"}));
  insist(plan, "plan");
  const auto expected = std::to_string(stores / 100) + " to change";
  if (plan.output.find(expected) == std::string::npos) {
    std::printf("plan did not find %s\n", expected.c_str());
    std::exit(1);
  }
  const auto naive = best_of(times, {{programs + "/naive_plan", account.path()}, {}, true});
  insist(naive, "naive_plan");
  verdicts.note(target, label("validate (files only), CPU", stores), validate.cpu_ms, "ms");
  verdicts.note(target, label("plan over HTTP, CPU", stores), plan.cpu_ms, "ms");
  verdicts.note(target, label("naive plan from files, CPU", stores), naive.cpu_ms, "ms");
  verdicts.note(target, label("plan, peak memory", stores), plan.peak_mb, "MB");
  verdicts.note(target, label("naive plan, peak memory", stores), naive.peak_mb, "MB");
  verdicts.note(target, label("cat of the files, CPU", stores), measure_cat(account), "ms");
  if (stores < 10'000) {
    // So short that noise decides: no bar.
    verdicts.note(target, label("plan / naive, CPU", stores), plan.cpu_ms / naive.cpu_ms, "x");
    return plan;
  }
  // What the same libraries reach when used well: 650-720 of 930-980 ms; 7.3 of 10.5 s and
  // 315 of 837 MB.
  verdicts.at_most(
      target, label("plan / naive, CPU (libraries used well)", stores), plan.cpu_ms / naive.cpu_ms,
      0.74, "x");
  if (stores >= 100'000) {
    verdicts.at_most(
        target, label("plan / naive, memory (libraries used well)", stores),
        plan.peak_mb / naive.peak_mb, 0.38, "x");
    verdicts.later_at_most(
        target, label("plan / naive, CPU", stores), plan.cpu_ms / naive.cpu_ms, 0.2, "x");
    verdicts.later_at_most(
        target, label("plan / naive, memory", stores), plan.peak_mb / naive.peak_mb, 0.2, "x");
  } else if (stores >= 10'000) {
    verdicts.later_at_most(
        target, label("plan / naive, CPU", stores), plan.cpu_ms / naive.cpu_ms, 1.0 / 6, "x");
  }
  return plan;
}

// Twice the daemon at rest, once with passes in quick succession and once with none: the
// difference is the price of a pass, the rest that of looking at the files.
void measure_daemon(
    const std::string& programs, std::size_t stores, double bar, bool required,
    Verdicts& verdicts) {
  using std::chrono::seconds;
  const Account account(programs, stores, 0);
  constexpr int kWatched = 10;  // seconds
  const auto watch = [&](const char* interval, double& resident) {
    const BackgroundProcess daemon(account.command(
        "storekeeper-daemon", {"run", "--interval", interval, "--poll-interval", "5s", "--listen",
                               "127.0.0.1:0", "--log-level", "error"}));
    // Until the first pass, which loads everything, is over.
    std::this_thread::sleep_for(seconds(3 + static_cast<int>(stores / 2'000)));
    const double before = daemon.cpu_ms();
    std::this_thread::sleep_for(seconds(kWatched));
    const double spent = daemon.cpu_ms() - before;
    resident = daemon.resident_mb();
    return spent;
  };
  double resident = 0;
  const double with_passes = watch("1s", resident);
  double ignored = 0;
  const double without = watch("1h", ignored);
  // The interval is jittered by a tenth either way.
  const double a_pass = std::max(0.0, with_passes - without) / kWatched;
  const double looking_a_second = without / kWatched;
  const auto share = [&](double interval) { return (a_pass / interval + looking_a_second) / 10; };
  verdicts.note("P9", label("a pass with nothing to do, CPU", stores), a_pass, "ms");
  verdicts.note("P9", label("looking at the files, CPU a second", stores), looking_a_second, "ms");
  if (required) {
    verdicts.at_most("P9", label("at rest, default intervals", stores), share(300), bar, "%");
    verdicts.at_most("P9", label("resident", stores), resident, 40, "MB");
  } else {
    verdicts.note("P9", label("at rest, default intervals", stores), share(300), "%");
    verdicts.note("P9", label("resident", stores), resident, "MB");
  }
  verdicts.later_at_most("P9", label("at rest, a pass a minute", stores), share(60), bar, "%");
}

}  // namespace

int main(int argc, char** argv) {
  const bool quick = argc == 3 && std::string_view(argv[2]) == "--quick";
  if (argc != 2 && !quick) {
    std::fputs("usage: whole_process DIRECTORY_OF_PROGRAMS [--quick]\n", stderr);
    return 64;
  }
  const std::string programs(argv[1]);
  Verdicts verdicts;
  compare_starts(programs, quick ? 101 : 1'001, verdicts);
  measure_sizes(programs, verdicts);
  measure_one_manifest(programs, verdicts);
  measure_plan(programs, 1'000, quick ? 3 : 9, verdicts);
  if (quick) return verdicts.exit_code();
  measure_plan(programs, 10'000, 5, verdicts);
  measure_plan(programs, 100'000, 1, verdicts);
  measure_daemon(programs, 1'000, 0.1, true, verdicts);
  measure_daemon(programs, 10'000, 0.05, false, verdicts);
  return verdicts.exit_code();
}
