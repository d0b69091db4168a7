// How long a list of writes will take under the account's quota. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/api_route.hpp"
#include "model/plan_cost.hpp"

namespace storekeeper {

/// One quota as far as answers told it; what others are left is already taken off.
struct WindowOutlook {
  std::optional<ApiRoute> route = std::nullopt;  // the calls that it covers; empty: all
  std::int64_t free_now = 0;                     // calls in what is left of this window
  std::int64_t free_later = 1;                   // calls in each window after it
  std::chrono::milliseconds ends_in{0};
  std::chrono::milliseconds length{10'000};  // of the windows after it
};

struct RateOutlook {
  std::vector<WindowOutlook> windows = {};  // empty: no answer told a quota
  int lanes = 1;                            // calls in flight at a time
  std::chrono::milliseconds latency{0};     // of one call
  std::chrono::milliseconds closed_for{0};  // after a 429
};

/// One write, in the order in which they are begun.
struct PlannedWrite {
  ApiRoute route = ApiRoute::kPatch;
  std::string environment = {};  // two writes to one environment are never in flight together
  /// How old what is known of the integration may be when this is sent; older means one more read.
  std::chrono::milliseconds fresh_for = std::chrono::milliseconds::max();
  bool last =
      false;  // part of a deletion: begins when everything else is done, and a list after it
  bool looks = false;  // a read goes right before it
};

/// Spends what each window leaves at once, then waits for its end, as RateLimiter does. `read_age`:
/// since the account was listed.
PlanCost forecast(
    const std::vector<PlannedWrite>& writes, const RateOutlook& outlook,
    std::chrono::milliseconds read_age);

}  // namespace storekeeper
