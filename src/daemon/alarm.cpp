#include "daemon/alarm.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace storekeeper {
namespace {

namespace asio = boost::asio;

class AsioAlarm final : public Alarm {
 public:
  explicit AsioAlarm(asio::io_context& io) : timer_(io) {}

  asio::awaitable<WakeCause> wait_until(SteadyTime when) override {
    if (rung_ == WakeCause::kTime) {
      timer_.expires_at(when);
      co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return std::exchange(rung_, WakeCause::kTime);
  }

  void ring(WakeCause cause) override {
    rung_ = std::max(rung_, cause);
    timer_.cancel();
  }

 private:
  asio::steady_timer timer_;
  WakeCause rung_ = WakeCause::kTime;  // since the last wait ended
};

}  // namespace

std::unique_ptr<Alarm> make_asio_alarm(asio::io_context& io) {
  return std::make_unique<AsioAlarm>(io);
}

}  // namespace storekeeper
