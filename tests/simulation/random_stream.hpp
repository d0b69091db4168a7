// The one source of chance in the simulation: the same seed gives the same stream.
#pragma once

#include <cstdint>

#include "ports/random.hpp"

namespace storekeeper::simulation {

class RandomStream final : public Random {
 public:
  explicit RandomStream(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 1) {}

  // SplitMix64.
  std::uint64_t next() override {
    state_ += 0x9E3779B97F4A7C15U;
    auto z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  /// Uniform in [0, below).
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }
  bool chance(double probability) { return next01() < probability; }

 private:
  std::uint64_t state_;
};

}  // namespace storekeeper::simulation
