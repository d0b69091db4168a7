#include "daemon/state_feed.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "daemon/state_json.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kHeartbeat{15};
constexpr std::size_t kMostAtOnce = 100;  // entries in one piece

}  // namespace

std::int64_t epoch_milliseconds(WallTime when) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
}

// A reader's place in the history; the history itself is the queue of all readers.
class StateFeed::Stream final : public BodyStream {
 public:
  Stream(std::shared_ptr<StateFeed> feed, std::uint64_t last_number)
      : feed_(std::move(feed)),
        timer_(feed_->io_),
        last_number_(last_number),
        place_(feed_->streams_.insert(feed_->streams_.end(), this)) {}
  ~Stream() override { feed_->streams_.erase(place_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  asio::awaitable<std::string> next() override {
    auto text = news();
    if (!text.empty()) co_return text;
    timer_.expires_after(kHeartbeat);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    text = news();
    if (text.empty()) text = ": nothing new\n\n";
    co_return text;
  }

  void wake() { timer_.cancel(); }

 private:
  std::string news() {
    const auto& state = feed_->state_;
    std::string text;
    const auto& history = state.history();
    if (!history.empty() && last_number_ < history.back().number) {
      const auto first = history.front().number;
      const auto from = last_number_ < first ? 0 : last_number_ - first + 1;
      for (auto i = from; i < history.size() && i < from + kMostAtOnce; ++i) {
        const auto& entry = history[i];
        text += "id: " + entry_id(state, entry.number) +
                "\nevent: history\ndata: " + entry_document(state, entry) + "\n\n";
        last_number_ = entry.number;
      }
    }
    if (told_version_ != state.version()) {
      told_version_ = state.version();
      text += "event: status\ndata: " + std::to_string(told_version_) + "\n\n";
    }
    return text;
  }

  std::shared_ptr<StateFeed> feed_;
  asio::steady_timer timer_;
  std::uint64_t last_number_;
  std::uint64_t told_version_ = 0;
  std::list<Stream*>::iterator place_;
};

StateFeed::StateFeed(asio::io_context& io, const Clock* clock)
    : io_(io), clock_(clock), state_(epoch_milliseconds(clock->wall_now())) {}

StateFeed::~StateFeed() = default;

void StateFeed::emit(const Event& event) {
  state_.observe_event(event, epoch_milliseconds(clock_->wall_now()));
  notify();
}

void StateFeed::planned(PlannedPass& pass, const std::string& revision) {
  const auto now = epoch_milliseconds(clock_->wall_now());
  const bool is_taken = pass.plan_is_kept && state_.observe_kept_plan(pass.live, revision, now);
  if (!is_taken) state_.observe_plan(pass, revision, now);
  notify();
}

void StateFeed::pass_ended(const PassResult& result, std::chrono::milliseconds until_next) {
  const auto now = epoch_milliseconds(clock_->wall_now());
  state_.observe_pass(result, now, now + until_next.count());
  notify();
}

void StateFeed::suspended(const Suspensions& suspensions) {
  state_.observe_suspensions(suspensions);
  notify();
}

void StateFeed::contended(std::map<std::string, std::vector<std::string>> stores) {
  if (stores == state_.contended()) return;
  state_.observe_contention(std::move(stores));
  notify();
}

const std::string& StateFeed::status_text(const std::string& unready_because) {
  if (status_.empty() || status_version_ != state_.version() ||
      status_readiness_ != unready_because) {
    status_ = status_document(state_, unready_because);
    status_version_ = state_.version();
    status_readiness_ = unready_because;
  }
  return status_;
}

std::shared_ptr<BodyStream> StateFeed::follow(const std::string& last_event_id) {
  if (streams_.size() >= kMostStreams) return nullptr;
  return std::make_shared<Stream>(shared_from_this(), entry_number(state_, last_event_id));
}

void StateFeed::notify() {
  for (auto* stream : streams_) stream->wake();
}

}  // namespace storekeeper
