// The simulated world: virtual time, the events still to come, and what every part of it has
// been seen to break.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ports/clock.hpp"
#include "simulation/random_stream.hpp"
#include "simulation/swarm.hpp"

namespace storekeeper::simulation {

using Milliseconds = std::chrono::milliseconds;

class World {
 public:
  World(std::uint64_t seed, bool trace) : random(seed), swarm(Swarm::draw(random)), trace_(trace) {}

  SteadyTime now() const { return now_; }
  Milliseconds elapsed() const { return std::chrono::duration_cast<Milliseconds>(now_ - start_); }

  /// Runs `action` at `when`, in the order of times and, within one time, of calls.
  void at(SteadyTime when, std::function<void()> action) {
    events_.emplace(std::pair(std::max(when, now_), ++sequence_), std::move(action));
  }
  void after(Milliseconds delay, std::function<void()> action) {
    at(now_ + delay, std::move(action));
  }

  /// False when nothing is left to happen.
  bool step() {
    if (events_.empty()) return false;
    auto first = events_.extract(events_.begin());
    now_ = first.key().first;
    ++steps_;
    first.mapped()();
    return true;
  }
  std::uint64_t steps() const { return steps_; }

  /// Whether `fault` strikes now.
  bool strikes(Fault fault) { return faults_on && random.chance(swarm.of(fault)); }

  /// Goes into the hash by which two runs of one seed are compared.
  void note(const std::string& what) {
    for (const char c : what) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    hash_ ^= static_cast<std::uint64_t>(elapsed().count());
    if (trace_) trace_line(what);
  }
  std::uint64_t hash() const { return hash_; }

  void violated(const std::string& invariant, const std::string& what) {
    violations.push_back(invariant + " at " + std::to_string(elapsed().count()) + " ms: " + what);
    note("VIOLATION " + violations.back());
  }

  RandomStream random;
  Swarm swarm;
  bool faults_on = true;
  std::vector<std::string> violations;

 private:
  void trace_line(const std::string& what) const;

  SteadyTime start_{std::chrono::hours(1)};
  SteadyTime now_ = start_;
  std::map<std::pair<SteadyTime, std::uint64_t>, std::function<void()>> events_;
  std::uint64_t sequence_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t hash_ = 0xCBF29CE484222325U;
  bool trace_ = false;
};

}  // namespace storekeeper::simulation
