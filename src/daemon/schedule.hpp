// When the next pass is due after one has ended. Pure: chance is handed in.
#pragma once

#include <chrono>

#include "reconcile/pass.hpp"

namespace storekeeper {

struct ScheduleSettings {
  std::chrono::milliseconds interval{std::chrono::minutes(5)};
  double jitter = 0.1;  // every delay is moved by up to this part of it, either way; 0 to 1
  /// After a failure, then doubling up to the interval.
  std::chrono::milliseconds first_retry{std::chrono::seconds(30)};
  /// After the API refused the token, then doubling.
  std::chrono::milliseconds first_recheck{std::chrono::minutes(1)};
  std::chrono::milliseconds longest_recheck{std::chrono::minutes(30)};
};

enum class PassEnd {
  kGood,           // converged
  kFailed,         // anything else
  kAccessRefused,  // 401, or 403 for the list: asking again soon may lock the account
};

PassEnd judge(const PassResult& result) noexcept;

class Schedule {
 public:
  explicit Schedule(ScheduleSettings settings) : settings_(settings) {}

  /// From the next delay on; failures so far still count.
  void change(ScheduleSettings settings) { settings_ = settings; }

  /// From the end of `result`'s pass to the start of the next; `chance` in [0, 1). Never
  /// shorter than what the server asked for.
  std::chrono::milliseconds delay_after(const PassResult& result, double chance);

 private:
  ScheduleSettings settings_;
  int failures_ = 0;  // in a row, of the last kind
  PassEnd last_ = PassEnd::kGood;
};

}  // namespace storekeeper
