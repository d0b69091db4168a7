// Randomness from the kernel.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "ports/random.hpp"

namespace storekeeper {

class SystemRandom final : public Random {
 public:
  /// Ends the process if the kernel has none to give, which Linux does not do after boot.
  std::uint64_t next() override;

 private:
  std::array<std::uint64_t, 32> drawn_ = {};  // one system call for so many
  std::size_t left_ = 0;
};

}  // namespace storekeeper
