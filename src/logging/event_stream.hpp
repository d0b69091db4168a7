// Events as lines of JSON among the results, for whoever follows a run by program.
#pragma once

#include <functional>
#include <memory>

#include "logging/log_sink.hpp"
#include "ports/event_sink.hpp"

namespace storekeeper {

/// One line an event, of every level, as soon as it happens: "event" with the kind, and the names
/// that log lines have. `wall_clock` empty: the system's. What the writer throws is dropped.
std::unique_ptr<EventSink> make_event_stream(
    LogWriter writer, std::function<WallTime()> wall_clock = {});

}  // namespace storekeeper
