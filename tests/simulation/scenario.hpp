// One seed from start to end: a fleet, a time of faults, a time of calm, and the verdict.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace storekeeper::simulation {

struct Verdict {
  std::vector<std::string> violations = {};
  std::uint64_t hash = 0;  // of everything that happened, in order
  std::uint64_t steps = 0;
  std::vector<std::string> faults = {};  // names of those this seed had
};

Verdict run_scenario(std::uint64_t seed, bool trace);

}  // namespace storekeeper::simulation
