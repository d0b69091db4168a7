// Runs seeds of the simulation and says how to replay each one that broke an invariant.
//   simulation --from 1 --count 2500      a range of seeds
//   simulation --seed 345                 one seed, with its trace
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "base/version.hpp"
#include "simulation/scenario.hpp"

namespace {

using storekeeper::simulation::run_scenario;
using storekeeper::simulation::Verdict;

void print_failure(std::uint64_t seed, const Verdict& verdict) {
  std::printf(
      "seed %llu broke an invariant (commit %s)\n", static_cast<unsigned long long>(seed),
      std::string(storekeeper::commit()).c_str());
  for (const auto& violation : verdict.violations) std::printf("  %s\n", violation.c_str());
  std::printf("  faults:");
  for (const auto& fault : verdict.faults) std::printf(" %s", fault.c_str());
  std::printf("\n  replay: simulation --seed %llu\n", static_cast<unsigned long long>(seed));
}

bool run_one(
    std::uint64_t seed, bool trace, std::map<std::string, int>* met, std::uint64_t* steps) {
  const auto verdict = run_scenario(seed, trace);
  for (const auto& fault : verdict.faults) ++(*met)[fault];
  *steps += verdict.steps;
  if (!verdict.violations.empty()) {
    print_failure(seed, verdict);
    return false;
  }
  // One in a hundred runs twice: the same seed must give the same events.
  if (seed % 100 == 0 && run_scenario(seed, false).hash != verdict.hash) {
    std::printf("seed %llu is not reproducible\n", static_cast<unsigned long long>(seed));
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t from = 1;
  std::uint64_t count = 1000;
  bool trace = false;
  for (int i = 1; i + 1 < argc; i += 2) {
    const auto value = std::strtoull(argv[i + 1], nullptr, 10);
    if (std::strcmp(argv[i], "--from") == 0) {
      from = value;
    } else if (std::strcmp(argv[i], "--count") == 0) {
      count = value;
    } else if (std::strcmp(argv[i], "--seed") == 0) {
      from = value;
      count = 1;
      trace = true;
    } else {
      std::fprintf(stderr, "usage: simulation [--from N] [--count N] | --seed N\n");
      return 64;
    }
  }
  std::map<std::string, int> met;
  std::uint64_t steps = 0;
  int failed = 0;
  for (std::uint64_t seed = from; seed < from + count && failed < 5; ++seed) {
    if (!run_one(seed, trace, &met, &steps)) ++failed;
  }
  std::printf(
      "%llu seeds, %llu events, %d broken\n", static_cast<unsigned long long>(count),
      static_cast<unsigned long long>(steps), failed);
  if (trace) return failed == 0 ? 0 : 1;
  std::printf("seeds with each fault:");
  for (const auto& [fault, seeds] : met) std::printf(" %s=%d", fault.c_str(), seeds);
  std::printf("\n");
  return failed == 0 ? 0 : 1;
}
