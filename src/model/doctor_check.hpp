// What stands between a user and a converged account, layer by layer, and how each was found:
// plain data.
#pragma once

#include <string>
#include <string_view>

namespace storekeeper {

enum class CheckVerdict {
  kGood,
  kDoubtful,   // works, and somebody should know
  kFailed,     // nothing beyond it can work
  kNotLooked,  // a layer below has failed, or there is nothing to look at
};

/// "ok", "doubtful", "failed", "not-checked".
constexpr std::string_view to_string(CheckVerdict verdict) noexcept {
  switch (verdict) {
    case CheckVerdict::kGood: return "ok";
    case CheckVerdict::kDoubtful: return "doubtful";
    case CheckVerdict::kFailed: return "failed";
    case CheckVerdict::kNotLooked: break;
  }
  return "not-checked";
}

struct DoctorCheck {
  std::string_view layer = {};  // "token", "network", ...
  CheckVerdict verdict = CheckVerdict::kGood;
  std::string finding = {};    // may hold what users and servers wrote, and never a secret
  std::string next_step = {};  // empty where nothing is to be done
};

}  // namespace storekeeper
