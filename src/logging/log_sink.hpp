// Events to log lines, on standard error or wherever the caller wants them.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "model/event.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"

namespace storekeeper {

enum class LogFormat { kText, kJson };

/// Gets one whole line, its end included, in a single call.
using LogWriter = std::function<void(std::string_view line)>;

struct LogOptions {
  LogFormat format = LogFormat::kText;
  EventLevel level = EventLevel::kInfo;       // what is below is dropped
  std::function<WallTime()> wall_clock = {};  // empty: the system's
  bool priorities = false;  // each line begins with "<N>", which the journal takes for its level
  LogWriter writer = {};    // empty: standard error, flushed after each line
};

/// What the writer throws is dropped: a log must not stop the work.
std::unique_ptr<EventSink> make_log_sink(LogOptions options);

/// Hands each event to all of `sinks`, in that order. They must outlive the result.
std::unique_ptr<EventSink> fan_out(std::vector<EventSink*> sinks);

}  // namespace storekeeper
