#include "daemon/schedule.hpp"

#include <algorithm>

namespace storekeeper {
namespace {

using std::chrono::milliseconds;

milliseconds doubled(milliseconds first, int times, milliseconds longest) {
  auto delay = std::min(first, longest);
  for (int i = 0; i < times && delay < longest; ++i) delay = std::min(2 * delay, longest);
  return delay;
}

}  // namespace

PassEnd judge(const PassResult& result) noexcept {
  if (result.outcome == PassOutcome::kConverged) return PassEnd::kGood;
  if (result.error) {
    const auto code = result.error->code;
    const bool refused = code == Errc::kUnauthorized || code == Errc::kForbidden;
    return refused ? PassEnd::kAccessRefused : PassEnd::kFailed;
  }
  if (!result.applied) return PassEnd::kFailed;
  // A 403 for one write is about that store; a 401 is about the token.
  const auto& results = result.applied->results;
  const bool refused = std::any_of(results.begin(), results.end(), [](const ActionResult& action) {
    return action.error && action.error->code == Errc::kUnauthorized;
  });
  return refused ? PassEnd::kAccessRefused : PassEnd::kFailed;
}

milliseconds Schedule::delay_after(const PassResult& result, double chance) {
  const auto end = judge(result);
  failures_ = end == last_ ? failures_ + 1 : 0;
  last_ = end;
  auto delay = settings_.interval;
  if (end == PassEnd::kFailed) {
    delay = doubled(settings_.first_retry, failures_, settings_.interval);
  } else if (end == PassEnd::kAccessRefused) {
    delay = doubled(settings_.first_recheck, failures_, settings_.longest_recheck);
  }
  const double factor = 1.0 + settings_.jitter * (2.0 * chance - 1.0);
  delay = std::chrono::duration_cast<milliseconds>(delay * factor);
  if (result.error && result.error->retry_after) {
    delay = std::max(delay, *result.error->retry_after);
  }
  return delay;
}

}  // namespace storekeeper
