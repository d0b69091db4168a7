// One call from the gate to its judged answer: waits, sends, and sends again what
// may be sent again. What bodies mean is the client's business.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "api/answer_check.hpp"
#include "api/api_client.hpp"
#include "api/api_request.hpp"
#include "api/rate_limiter.hpp"

namespace storekeeper {

class Exchange {
 public:
  Exchange(
      Transport* transport, Clock* clock, Random* random, EventSink* events, ApiSettings settings);

  /// The answer with the documented status, or an Error as ApiClient promises. `call` and what it
  /// points to must live until this completes.
  boost::asio::awaitable<Result<HttpResponse>> run(const Call* call, Deadline give_up);

  void keep_closed(SteadyTime until) { limiter_.keep_closed(until, clock_->now()); }
  void on_closed(std::function<void(SteadyTime until)> tell) { tell_closed_ = std::move(tell); }
  void set_pace(int parallelism, std::optional<int> reserve) {
    limiter_.change(RateLimiterSettings{parallelism, reserve});
  }

  QuotaView quota() const;
  RateOutlook outlook() const;
  std::optional<std::chrono::seconds> clock_ahead() const { return clock_ahead_; }
  int concurrency() const { return limiter_.concurrency(); }

 private:
  boost::asio::awaitable<std::optional<Error>> pass_gate(const Call* call, Deadline give_up);
  boost::asio::awaitable<Result<HttpResponse>> send_once(
      const Call* call, HttpRequest request, Deadline give_up);
  /// What `outcome` means; nullopt for success.
  std::optional<Error> judge(const Call& call, const Result<HttpResponse>& outcome) const;
  Error too_long_closed(const Call& call, const GateState& gate, SteadyTime now) const;
  std::chrono::milliseconds backoff(int attempt);
  void announce_wait(const Call& call, const GateState& gate, SteadyTime now);
  void announce_retry(const Call& call, const Error& error, std::chrono::milliseconds delay);
  void announce_request(
      const Call& call, const Result<HttpResponse>& outcome, SteadyTime::duration took);

  Transport* transport_;
  Clock* clock_;
  Random* random_;
  EventSink* events_;
  ApiSettings settings_;
  mutable RateLimiter limiter_;  // looking at a window may find that it has ended
  int requests_sent_ = 0;
  int rate_limited_ = 0;
  std::optional<SteadyTime::duration> fastest_ = std::nullopt;  // of the answers so far
  std::optional<std::chrono::seconds> clock_ahead_ = std::nullopt;
  SteadyTime announced_until_ = SteadyTime::min();
  std::function<void(SteadyTime until)> tell_closed_ = {};
};

}  // namespace storekeeper
