#include "daemon/notifier.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace storekeeper {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

bool tells_commits(NoticeForm form) {
  return form == NoticeForm::kGithubStatus || form == NoticeForm::kGitlabStatus;
}

std::int64_t epoch_of(WallTime when, std::int64_t parts_of_a_second) {
  return std::chrono::floor<milliseconds>(when.time_since_epoch()).count() * parts_of_a_second /
         1000;
}

// What the receiver asks for, in seconds; 0 if it does not.
milliseconds retry_after(const HttpResponse& response) {
  const auto* const field = response.headers.find("Retry-After");
  if (field == nullptr) return milliseconds(0);
  int seconds = 0;
  const auto* const end = field->data() + field->size();
  const auto read = std::from_chars(field->data(), end, seconds);
  return read.ec == std::errc() && read.ptr == end && seconds > 0 ? std::chrono::seconds(seconds)
                                                                  : milliseconds(0);
}

}  // namespace

struct Notifier::Channel {
  NoticeTarget target = {};
  std::unique_ptr<Alarm> alarm = nullptr;
  std::deque<NoticeDelivery> waiting = {};
};

Notifier::Notifier(
    NotifierSettings settings, Clock* clock, EventSink* events,
    const std::function<std::unique_ptr<Alarm>()>& make_alarm)
    : settings_(std::move(settings)), clock_(clock), events_(events) {
  for (const auto& target : settings_.targets) {
    auto channel = std::make_unique<Channel>();
    channel->target = target;
    channel->alarm = make_alarm();
    channels_.push_back(std::move(channel));
  }
}

Notifier::~Notifier() = default;

void Notifier::planned(const PlannedPass& pass) {
  if (!channels_.empty()) decider_.observe_plan(pass, settings_.owner);
}

void Notifier::pass_ended(const PassResult& result) {
  if (channels_.empty()) return;
  auto batch = decider_.decide(result);
  batch.at_ms = epoch_of(clock_->wall_now(), 1000);
  auto state = commit_state(result);
  const bool new_state = state && state != told_;
  for (const auto& channel : channels_) {
    if (!tells_commits(channel->target.form)) {
      if (batch.notices.empty()) continue;
      enqueue(*channel, make_delivery(channel->target, batch, settings_.owner));
    } else if (new_state) {
      // What waits says how it stood before.
      channel->waiting.clear();
      enqueue(*channel, make_delivery(channel->target, *state, settings_.owner));
    }
  }
  if (new_state) told_ = std::move(state);
}

void Notifier::wake() {
  for (const auto& channel : channels_) channel->alarm->ring(WakeCause::kRequest);
}

void Notifier::enqueue(Channel& channel, NoticeDelivery delivery) {
  channel.waiting.push_back(std::move(delivery));
  if (channel.waiting.size() > settings_.most_waiting) {
    channel.waiting.pop_front();
    note(EventLevel::kWarning, channel, "notification dropped", "too many wait for the receiver");
  }
  channel.alarm->ring(WakeCause::kRequest);
}

asio::awaitable<void> Notifier::run(std::size_t index) {
  auto* const channel = channels_[index].get();
  while (!clock_->stopping()) {
    if (channel->waiting.empty()) {
      co_await channel->alarm->wait_until(SteadyTime::max());
      continue;
    }
    auto delivery = std::move(channel->waiting.front());
    channel->waiting.pop_front();
    co_await deliver(channel, std::move(delivery));
  }
}

asio::awaitable<void> Notifier::deliver(Channel* channel, NoticeDelivery delivery) {
  auto delay = settings_.first_delay;
  for (int attempt = 1;; ++attempt) {
    auto request = notice_request(channel->target, delivery, epoch_of(clock_->wall_now(), 1));
    const Deadline deadline = clock_->now() + settings_.timeout;
    const auto outcome = co_await channel->target.transport->send(std::move(request), deadline);
    std::string why;
    const auto verdict = judge(outcome, &why);
    if (verdict == Verdict::kDelivered) {
      note(EventLevel::kDebug, *channel, "notification delivered", {});
      co_return;
    }
    // A later state of the commit replaces this one.
    const bool outdated = tells_commits(channel->target.form) && !channel->waiting.empty();
    if (outdated) co_return;
    if (verdict == Verdict::kRefused || attempt >= settings_.attempts) {
      note(EventLevel::kWarning, *channel, "notification not delivered", std::move(why));
      co_return;
    }
    note(EventLevel::kDebug, *channel, "notification is sent again", std::move(why));
    auto pause = delay;
    if (outcome) pause = std::clamp(retry_after(*outcome), delay, settings_.longest_delay);
    delay = std::min(delay * 2, settings_.longest_delay);
    const SteadyTime again = clock_->now() + pause;
    const bool slept = co_await clock_->sleep_until(again);
    if (!slept) co_return;
  }
}

Notifier::Verdict Notifier::judge(const Result<HttpResponse>& outcome, std::string* why) const {
  if (!outcome) {
    *why = outcome.error().message;
    return Verdict::kAgain;
  }
  constexpr int kRequestTimeout = 408;
  constexpr int kTooManyRequests = 429;
  const int status = outcome->status;
  if (status >= 200 && status < 300) return Verdict::kDelivered;
  *why = "the receiver answered " + std::to_string(status);
  const bool may_change = status >= 500 || status == kRequestTimeout || status == kTooManyRequests;
  return may_change ? Verdict::kAgain : Verdict::kRefused;
}

void Notifier::note(
    EventLevel level, const Channel& channel, std::string_view message, std::string why) {
  Event event;
  event.level = level;
  event.message = message;
  event.route = to_string(channel.target.form);
  event.reason = std::move(why);
  events_->emit(event);
}

}  // namespace storekeeper
