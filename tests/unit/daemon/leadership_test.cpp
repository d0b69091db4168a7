// Who may write when: by table, and for daemons whose clocks run at their own pace, stand still or
// jump, and whose messages get lost.
#include "daemon/leadership.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr LeaseTimes kTimes{1000ms};
const SteadyTime kNow = SteadyTime(1h);
const WallTime kWall = WallTime(1000h);

Result<LeaseState> held() { return LeaseState{true, "me"}; }
Result<LeaseState> taken() { return LeaseState{false, "other"}; }
Result<LeaseState> lost() { return fail(Errc::kNetwork, "no answer"); }

TEST(Leadership, NobodyLeadsUnasked) {
  const Leadership leadership(kTimes);
  EXPECT_FALSE(leadership.leads(kNow, kWall));
  EXPECT_EQ(leadership.writes_until(kWall), SteadyTime::min());
}

TEST(Leadership, EndsBeforeTheLeaseCountedFromTheQuestion) {
  Leadership leadership(kTimes);
  leadership.observe(held(), kNow, kWall);
  EXPECT_EQ(leadership.writes_until(kWall), kNow + 800ms);
  EXPECT_TRUE(leadership.leads(kNow + 799ms, kWall + 799ms));
  EXPECT_FALSE(leadership.leads(kNow + 800ms, kWall + 800ms));
}

TEST(Leadership, WhatIsNotAnsweredChangesNothing) {
  Leadership leadership(kTimes);
  leadership.observe(held(), kNow, kWall);
  leadership.observe(lost(), kNow + 300ms, kWall + 300ms);
  EXPECT_EQ(leadership.writes_until(kWall), kNow + 800ms);
  EXPECT_EQ(leadership.next_attempt(kNow), kNow + kTimes.look()) << "sooner than a renewal";
  leadership.observe(taken(), kNow + 400ms, kWall + 400ms);
  EXPECT_FALSE(leadership.leads(kNow + 401ms, kWall + 401ms));
  EXPECT_EQ(leadership.holder(), "other");
}

TEST(Leadership, AMachineThatSleptHasLostItsTerm) {
  Leadership leadership(kTimes);
  leadership.observe(held(), kNow, kWall);
  EXPECT_FALSE(leadership.leads(kNow + 10ms, kWall + 1h));
  EXPECT_TRUE(leadership.leads(kNow + 10ms, kWall - 1h));
  EXPECT_FALSE(leadership.leads(kNow + 900ms, kWall - 1h)) << "set back gains nothing";
}

TEST(Leadership, ResigningIsAtOnce) {
  Leadership leadership(kTimes);
  leadership.observe(held(), kNow, kWall);
  leadership.resign();
  EXPECT_FALSE(leadership.leads(kNow, kWall));
}

// The storage, by true time.
struct Arbiter {
  int holder = -1;
  milliseconds expires{0};

  Result<LeaseState> ask(int who, milliseconds now) {
    if (holder != who && holder >= 0 && now < expires) return LeaseState{false, "other"};
    holder = who;
    expires = now + kTimes.duration;
    return LeaseState{true, "me"};
  }
};

class Candidate {
 public:
  Candidate(int number, std::mt19937_64* chance)
      : number_(number), chance_(chance), pace_(880 + below(240)) {}

  void step(milliseconds now, Arbiter& arbiter) {
    if (below(400) == 0) frozen_until_ = now + milliseconds(below(3000));
    if (below(100) == 0) cut_off_until_ = now + milliseconds(below(3000));
    if (below(400) == 0) wall_jump_ += milliseconds(static_cast<int>(below(4000)) - 2000);
    // A request that is on its way arrives, whatever its sender is up to; or it is lost.
    if (arrives_ && now >= *arrives_ && now < cut_off_until_) arrives_.reset();
    if (arrives_ && now >= *arrives_) {
      outcome_ = arbiter.ask(number_, now);
      arrives_.reset();
    }
    if (now < frozen_until_) return;
    if (asking_ && now >= answered_) {
      // An answer that took longer than the attempt may is none.
      const bool late = local(now) > started_ + kTimes.renewal();
      const bool gone = late || arrives_ || now < cut_off_until_ || below(10) == 0;
      leadership_.observe(gone || !outcome_ ? lost() : *outcome_, started_, started_wall_);
      outcome_.reset();
      asking_ = false;
    }
    if (!asking_ && local(now) >= leadership_.next_attempt(started_)) ask(now);
  }

  bool may_write(milliseconds now) const {
    return now >= frozen_until_ && leadership_.leads(local(now), wall(now));
  }

 private:
  void ask(milliseconds now) {
    asking_ = true;
    started_ = local(now);
    started_wall_ = wall(now);
    arrives_ = now + milliseconds(below(100));
    answered_ = *arrives_ + milliseconds(below(100));
  }
  SteadyTime local(milliseconds now) const {
    return SteadyTime(1h) + milliseconds(now.count() * pace_ / 1000);
  }
  WallTime wall(milliseconds now) const {
    return WallTime(1000h) + milliseconds(now.count() * pace_ / 1000) + wall_jump_;
  }
  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(*chance_); }

  int number_;
  std::mt19937_64* chance_;
  int pace_;  // milliseconds of its clock in a second: a tenth too slow to a tenth too fast
  Leadership leadership_{kTimes};
  milliseconds frozen_until_{0};
  milliseconds cut_off_until_{0};  // no answer comes through
  milliseconds wall_jump_{0};
  std::optional<milliseconds> arrives_ = std::nullopt;
  milliseconds answered_{0};
  bool asking_ = false;
  SteadyTime started_ = {};
  WallTime started_wall_ = {};
  std::optional<Result<LeaseState>> outcome_ = std::nullopt;
};

RC_GTEST_PROP(Leadership, NeverLetsTwoWrite, (std::uint64_t seed)) {
  std::mt19937_64 chance(seed);
  Arbiter arbiter;
  std::array<Candidate, 3> candidates = {
      Candidate(0, &chance), Candidate(1, &chance), Candidate(2, &chance)};
  int led = 0;
  for (milliseconds now{0}; now < 20s; now += 10ms) {
    for (auto& candidate : candidates) candidate.step(now, arbiter);
    const auto writers = std::count_if(
        candidates.begin(), candidates.end(),
        [now](const Candidate& candidate) { return candidate.may_write(now); });
    RC_ASSERT(writers <= 1);
    led += writers > 0 ? 1 : 0;
  }
  RC_ASSERT(led > 0);
}

}  // namespace
}  // namespace storekeeper
