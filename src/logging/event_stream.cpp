#include "logging/event_stream.hpp"

#include <exception>
#include <utility>

#include "logging/log_line.hpp"

namespace storekeeper {
namespace {

class EventStream : public EventSink {
 public:
  EventStream(LogWriter writer, std::function<WallTime()> wall_clock)
      : writer_(std::move(writer)), wall_clock_(std::move(wall_clock)) {}

  void emit(const Event& event) override {
    try {
      const auto now = wall_clock_ ? wall_clock_() : std::chrono::system_clock::now();
      writer_(json_event_line(event, now) + '\n');
    } catch (const std::exception&) {
      return;  // a report must not stop the work
    }
  }

 private:
  LogWriter writer_;
  std::function<WallTime()> wall_clock_;
};

}  // namespace

std::unique_ptr<EventSink> make_event_stream(
    LogWriter writer, std::function<WallTime()> wall_clock) {
  return std::make_unique<EventStream>(std::move(writer), std::move(wall_clock));
}

}  // namespace storekeeper
