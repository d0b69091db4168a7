// Tells whoever wants to know: decides after each pass, and sends from queues of its own, so that
// no receiver, however slow, holds up the loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/alarm.hpp"
#include "daemon/notice.hpp"
#include "daemon/notice_request.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"

namespace storekeeper {

struct NotifierSettings {
  std::vector<NoticeTarget> targets = {};
  std::string owner = {};
  std::size_t most_waiting = 64;  // deliveries to one target; the oldest go first
  int attempts = 12;              // of one delivery: with the delays below, some half an hour
  std::chrono::milliseconds first_delay{1'000};  // then doubling
  std::chrono::milliseconds longest_delay{std::chrono::minutes(5)};
  std::chrono::milliseconds timeout{10'000};  // of one attempt
};

class Notifier {
 public:
  /// `make_alarm` is called once for each target. The pointers must outlive this.
  Notifier(
      NotifierSettings settings, Clock* clock, EventSink* events,
      const std::function<std::unique_ptr<Alarm>()>& make_alarm);
  ~Notifier();

  std::size_t channels() const noexcept { return channels_.size(); }
  /// Sends what is for that target, until the clock stops. To be run once.
  boost::asio::awaitable<void> run(std::size_t channel);

  void planned(const PlannedPass& pass);
  void pass_ended(const PassResult& result);

  /// Wakes whoever waits, once the clock has stopped.
  void wake();

 private:
  struct Channel;
  enum class Verdict { kDelivered, kAgain, kRefused };

  void enqueue(Channel& channel, NoticeDelivery delivery);
  boost::asio::awaitable<void> deliver(Channel* channel, NoticeDelivery delivery);
  Verdict judge(const Result<HttpResponse>& outcome, std::string* why) const;
  void note(EventLevel level, const Channel& channel, std::string_view message, std::string why);

  NotifierSettings settings_;
  Clock* clock_;
  EventSink* events_;
  NoticeDecider decider_ = {};
  std::optional<CommitState> told_ = std::nullopt;
  std::vector<std::unique_ptr<Channel>> channels_;
};

}  // namespace storekeeper
