// Every way in which the emulator misbehaves, and how often a soak asks for each.
#pragma once

#include <array>

namespace storekeeper::bench {

struct FaultShape {
  const char* kind;
  int status;
  int delay_ms;
  bool is_lie;
  int weight;
};

// A call that hangs takes half a minute, so there are few.
inline constexpr std::array<FaultShape, 17> kFaults = {{
    {"refuse", 503, 0, false, 12},
    {"drop-before-commit", 0, 0, false, 12},
    {"drop-after-commit", 0, 0, false, 12},
    {"fail-after-commit", 502, 0, false, 12},
    {"late-commit", 504, 3000, false, 12},
    {"reset", 0, 0, false, 12},
    {"reset-after-commit", 0, 0, false, 12},
    {"hang", 0, 0, false, 1},
    {"hang-after-commit", 0, 0, false, 1},
    {"truncate", 0, 0, false, 12},
    {"malformed", 0, 0, false, 12},
    {"latency", 0, 400, false, 12},
    {"conflict", 0, 0, false, 12},
    {"rate-limited", 0, 0, false, 6},
    {"empty-list", 0, 0, true, 12},
    {"partial-list", 0, 0, true, 12},
    {"twice-list", 0, 0, true, 12},
}};

}  // namespace storekeeper::bench
