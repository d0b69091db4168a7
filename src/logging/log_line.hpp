// An event as one line of a log. Pure: no clock, no file.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "model/event.hpp"

namespace storekeeper {

/// "2026-11-23T14:10:50.123Z".
std::string utc_text(std::chrono::system_clock::time_point when);

/// "debug", "info", "warning", "error".
std::string_view to_string(EventLevel level) noexcept;

/// "<time> <level> <msg> key=value ...", without a line end and always one line: what could break
/// it is escaped. Fields that are empty or 0 are left out.
std::string text_log_line(const Event& event, std::chrono::system_clock::time_point when);

/// The same names in one JSON object, without a line end; pure ASCII.
std::string json_log_line(const Event& event, std::chrono::system_clock::time_point when);

/// "pass_started", "action_finished", ...
std::string_view to_string(EventKind kind) noexcept;

/// json_log_line() with a first member "event" that says which kind it is.
std::string json_event_line(const Event& event, std::chrono::system_clock::time_point when);

}  // namespace storekeeper
