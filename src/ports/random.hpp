// Randomness: jitter and ids.
#pragma once

#include <cstdint>

namespace storekeeper {

class Random {
 public:
  virtual ~Random() = default;

  /// Uniform over all values.
  virtual std::uint64_t next() = 0;

  /// Uniform in [0, 1).
  double next01() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
};

}  // namespace storekeeper
