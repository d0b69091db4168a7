#include "system/system_random.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

namespace storekeeper {

std::uint64_t SystemRandom::next() {
  if (left_ == 0) {
    auto* bytes = reinterpret_cast<unsigned char*>(drawn_.data());
    std::size_t filled = 0;
    while (filled < sizeof drawn_) {
      const auto got = ::getrandom(bytes + filled, sizeof drawn_ - filled, 0);
      if (got < 0 && errno != EINTR) std::abort();
      if (got > 0) filled += static_cast<std::size_t>(got);
    }
    left_ = drawn_.size();
  }
  return drawn_[--left_];
}

}  // namespace storekeeper
