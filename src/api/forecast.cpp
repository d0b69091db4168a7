#include "api/forecast.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace storekeeper {
namespace {

using std::chrono::milliseconds;

// The gate opens a little after each reset (rate_limiter.cpp): so much on average.
constexpr milliseconds kReopening{70};

struct Window {
  std::optional<ApiRoute> route;
  std::int64_t free = 0;
  std::int64_t free_later = 1;
  milliseconds began{0};
  milliseconds ends{0};
  milliseconds length{0};

  bool covers(ApiRoute call) const { return !route || *route == call; }
  void roll(milliseconds now) {
    while (now >= ends) {
      began = ends;
      ends += length;
      free = free_later;
    }
  }
};

class Course {
 public:
  Course(const RateOutlook& outlook, milliseconds read_age)
      : latency_(outlook.latency),
        read_age_(read_age),
        lanes_(static_cast<std::size_t>(std::max(outlook.lanes, 1)), outlook.closed_for) {
    cost_.quota_known = !outlook.windows.empty();
    for (const auto& seen : outlook.windows) {
      Window window;
      window.route = seen.route;
      window.free = seen.free_now;
      window.free_later = std::max<std::int64_t>(seen.free_later, 1);
      window.ends = std::max(seen.ends_in, milliseconds(0));
      window.length = std::max(seen.length, milliseconds(1));
      windows_.push_back(window);
    }
    if (outlook.closed_for > milliseconds(0)) {
      cost_.waits.push_back({0, milliseconds(0), outlook.closed_for});
    }
  }

  void write(const PlannedWrite& write) {
    auto lane = std::min_element(lanes_.begin(), lanes_.end());
    auto& environment_free = environments_[write.environment];
    auto now = pass_gate(write.route, std::max(*lane, environment_free));
    const bool stale = write.fresh_for < milliseconds::max() && now + read_age_ > write.fresh_for;
    if (stale || write.looks) {
      ++cost_.second_looks;
      now = pass_gate(write.route, call(ApiRoute::kGet, pass_gate(ApiRoute::kGet, now)));
    }
    switch (write.route) {
      case ApiRoute::kCreate: ++cost_.creates; break;
      case ApiRoute::kDelete: ++cost_.deletes; break;
      case ApiRoute::kPatch:
      case ApiRoute::kGet:
      case ApiRoute::kList:
      case ApiRoute::kCaller: ++cost_.updates; break;
    }
    *lane = call(write.route, now);
    environment_free = *lane;
  }

  void list() {
    auto& lane = lanes_.front();
    ++cost_.second_looks;
    lane = call(ApiRoute::kList, pass_gate(ApiRoute::kList, lane));
    read_age_ = -lane;
  }

  // What follows begins when everything so far is done.
  void join() {
    const auto done = *std::max_element(lanes_.begin(), lanes_.end());
    std::fill(lanes_.begin(), lanes_.end(), done);
    cost_.duration = done;
  }

  PlanCost take() {
    join();
    return std::move(cost_);
  }

 private:
  // When a call that is ready at `now` may go out.
  milliseconds pass_gate(ApiRoute route, milliseconds now) {
    const auto ready = now;
    for (bool open = false; !open;) {
      open = true;
      for (auto& window : windows_) {
        window.roll(now);
        if (!window.covers(route)) continue;
        // What the window had before is spent, or another lane would not have waited for this one.
        const auto opens = window.free > 0 ? window.began : window.ends;
        if (opens <= now) continue;
        now = opens;
        open = false;
      }
    }
    if (now == ready) return now;
    now += kReopening;
    note_wait(ready, now);
    return now;
  }

  // All lanes wait for one and the same moment.
  void note_wait(milliseconds from, milliseconds until) {
    if (!cost_.waits.empty()) {
      auto& last = cost_.waits.back();
      if (until <= last.begins + last.length + kReopening) return;
    }
    cost_.waits.push_back({sent_, from, until - from});
  }

  // When the answer to a call sent `now` is there.
  milliseconds call(ApiRoute route, milliseconds now) {
    ++sent_;
    for (auto& window : windows_) {
      window.roll(now);
      if (window.covers(route)) --window.free;
    }
    return now + latency_;
  }

  milliseconds latency_;
  milliseconds read_age_;
  std::vector<milliseconds> lanes_;  // when each is free
  std::vector<Window> windows_;
  std::map<std::string, milliseconds> environments_;  // when each is free
  int sent_ = 0;
  PlanCost cost_;
};

}  // namespace

PlanCost forecast(
    const std::vector<PlannedWrite>& writes, const RateOutlook& outlook, milliseconds read_age) {
  Course course(outlook, read_age);
  for (const bool last : {false, true}) {
    const bool any = std::any_of(writes.begin(), writes.end(), [&](const PlannedWrite& write) {
      return write.last == last;
    });
    if (last && any) {
      course.list();
      course.join();
    }
    for (const auto& write : writes) {
      if (write.last == last) course.write(write);
    }
    course.join();
  }
  return course.take();
}

}  // namespace storekeeper
