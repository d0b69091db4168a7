// Misbehaviour on request: which request meets which fault. Deterministic for a seed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "emulator/json_value.hpp"

namespace storekeeper {

enum class FaultKind {
  kRefuse,            // answer `status` without acting
  kDropBeforeCommit,  // close without a byte, without acting
  kDropAfterCommit,   // act, then close without a byte
  kFailAfterCommit,   // act, then answer `status`
  kLateCommit,        // answer `status` now, act `delay_ms` later
  kReset,             // close with RST, without acting
  kResetAfterCommit,
  kHang,  // say nothing, without acting
  kHangAfterCommit,
  kTruncate,     // act, then send half of the answer
  kMalformed,    // act, then send a body that is not JSON
  kLatency,      // wait as `delay_ms`, `jitter_ms` and `spread` say, then go on as usual
  kEmptyList,    // a list without its items
  kPartialList,  // a list without every second item
  kTwiceList,    // a list with every item twice
  kConflict,     // 409 without acting
  kRateLimited,  // 429 without acting and without headers
};

std::string_view to_string(FaultKind kind) noexcept;

/// How a latency is spread over its jitter.
enum class LatencySpread {
  kUniform,      // evenly, from none of the jitter to all of it
  kExponential,  // mostly little and now and then much: the jitter is the mean; at most ten times
                 // it
  kSpikes,       // none, and all of it one time in a hundred
};

/// All conditions must hold. The requests that match method and route are counted per rule.
struct FaultRule {
  FaultKind kind = FaultKind::kRefuse;
  std::string method = {};   // empty: any
  std::string route = {};    // empty: any; else a route name such as "integration"
  std::int64_t nth = 0;      // the first of the matching requests to be hit, from 1; 0: each
  std::int64_t times = 1;    // how many from `nth` on; without `nth`, 0 means no end
  double probability = 1.0;  // of each that is left
  int status = 503;          // where the kind answers one
  bool html = false;         // a body as a proxy in between would send
  std::int64_t delay_ms = 0;
  std::int64_t jitter_ms = 0;
  LatencySpread spread = LatencySpread::kUniform;
};

/// From "kind=drop-after-commit,method=PATCH,nth=3". Fails with kInvalidInput.
Result<FaultRule> parse_fault_rule(std::string_view text);

/// From {"kind": "refuse", "method": "PATCH", "nth": 3, "delayMs": 5}. Fails with kInvalidInput.
Result<FaultRule> fault_rule_from_json(const JsonValue& document);
JsonValue to_json_value(const FaultRule& rule);

/// The rules in force, and their counts.
class FaultPlan {
 public:
  void reset(std::vector<FaultRule> rules, std::uint64_t seed);
  void add(FaultRule rule) { rules_.push_back({std::move(rule), 0}); }

  struct Chosen {
    const FaultRule* fault = nullptr;  // the first that hits, latency aside; nullptr: none
    std::int64_t latency_ms = 0;       // of all latency rules that hit
  };
  /// Counts the request. The pointer is good until the rules change.
  Chosen choose(std::string_view method, std::string_view route);

  std::vector<FaultRule> rules() const;
  std::uint64_t seed() const noexcept { return seed_; }

 private:
  struct Counted {
    FaultRule rule;
    std::int64_t seen = 0;
  };
  double random01();
  std::int64_t latency_of(const FaultRule& rule);

  std::vector<Counted> rules_;
  std::uint64_t seed_ = 1;
  std::uint64_t state_ = 1;
};

/// One step of the SplitMix64 generator; advances `state`.
std::uint64_t split_mix(std::uint64_t& state) noexcept;

}  // namespace storekeeper
