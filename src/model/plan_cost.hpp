// What a plan will cost: its requests, and how long they will take under the account's quota.
#pragma once

#include <chrono>
#include <vector>

namespace storekeeper {

/// A time in which nothing is sent, because what is left of a window's quota is spent.
struct ForecastWait {
  int after_requests = 0;               // sent before it
  std::chrono::milliseconds begins{0};  // from the start of the writes
  std::chrono::milliseconds length{0};
};

struct PlanCost {
  int reads = 0;  // sent to read the account; a later run needs as many again
  int creates = 0;
  int updates = 0;
  int deletes = 0;
  int second_looks = 0;  // reads before writes that had to wait long, and those of deletions
  std::chrono::milliseconds duration{0};  // from the first write to the last answer
  std::vector<ForecastWait> waits = {};
  bool quota_known = false;  // false: no answer told the account's quota, so none was reckoned with

  int writes() const noexcept { return creates + updates + deletes; }
  std::chrono::milliseconds waiting() const noexcept {
    std::chrono::milliseconds total{0};
    for (const auto& wait : waits) total += wait.length;
    return total;
  }
};

}  // namespace storekeeper
