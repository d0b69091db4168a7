// Fakes of the ports around the API client: a transport that a test scripts, a random source with
// given values, and a sink that keeps the events.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "model/event.hpp"
#include "ports/event_sink.hpp"
#include "ports/random.hpp"
#include "ports/transport.hpp"

namespace storekeeper::testing {

/// Answers each request by a function of the test, after `latency` by the clock.
class ScriptedTransport final : public Transport {
 public:
  using Answer = std::function<Result<HttpResponse>(const HttpRequest& request)>;

  struct Sent {
    HttpRequest request = {};
    SteadyTime at = {};
    Deadline deadline = {};
  };

  explicit ScriptedTransport(Clock* clock) : clock_(clock) {}

  /// Answers that are given once each, in order, before `otherwise` is asked.
  void then(HttpResponse response) { script_.emplace_back(std::move(response)); }
  void then(Error error) { script_.emplace_back(fail(std::move(error))); }
  Answer otherwise = [](const HttpRequest&) -> Result<HttpResponse> {
    return fail(Errc::kNetwork, "the script is at its end");
  };
  std::chrono::milliseconds latency{50};

  std::vector<Sent> sent = {};
  int in_flight = 0;
  int most_in_flight = 0;

  boost::asio::awaitable<Result<HttpResponse>> send(
      HttpRequest request, Deadline deadline) override {
    Sent record;
    record.request = request;
    record.at = clock_->now();
    record.deadline = deadline;
    sent.push_back(std::move(record));
    most_in_flight = std::max(most_in_flight, ++in_flight);
    const SteadyTime half = clock_->now() + latency / 2;
    co_await clock_->sleep_until(half);
    auto answer = next(request);
    const SteadyTime whole = clock_->now() + latency / 2;
    co_await clock_->sleep_until(whole);
    --in_flight;
    co_return answer;
  }

 private:
  Result<HttpResponse> next(const HttpRequest& request) {
    if (script_.empty()) return otherwise(request);
    auto answer = std::move(script_.front());
    script_.pop_front();
    return answer;
  }

  Clock* clock_;
  std::deque<Result<HttpResponse>> script_;
};

/// Gives `shares` (each in [0, 1)) in turn, then 0 for ever.
class ScriptedRandom final : public Random {
 public:
  ScriptedRandom() = default;
  explicit ScriptedRandom(std::deque<double> shares) : shares_(std::move(shares)) {}

  std::uint64_t next() override {
    if (shares_.empty()) return 0;
    const double share = shares_.front();
    shares_.pop_front();
    return static_cast<std::uint64_t>(share * 0x1.0p53) << 11U;
  }

 private:
  std::deque<double> shares_;
};

class RecordingEvents final : public EventSink {
 public:
  void emit(const Event& event) override { events.push_back(event); }

  std::vector<Event> of(EventKind kind) const {
    std::vector<Event> found;
    for (const auto& event : events) {
      if (event.kind == kind) found.push_back(event);
    }
    return found;
  }

  std::vector<Event> events = {};
};

}  // namespace storekeeper::testing
