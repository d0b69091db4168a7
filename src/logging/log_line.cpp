#include "logging/log_line.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <variant>
#include <vector>

#include "base/json_text.hpp"
#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kValueLimit = 1000;

using LogValue = std::variant<std::string_view, std::int64_t>;
struct LogField {
  std::string_view name;
  LogValue value;
};

// The names and their order are part of the contract with the user; both formats use them.
std::vector<LogField> fields_of(const Event& event) {
  std::vector<LogField> fields;
  const auto text = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) fields.push_back({name, std::string_view(value)});
  };
  const auto number = [&](std::string_view name, std::int64_t value) {
    if (value != 0) fields.push_back({name, value});
  };
  text("store", event.store);
  text("project", event.project);
  text("environment", event.environment);
  text("type", event.type);
  text("action", event.action);
  text("outcome", event.outcome);
  text("route", event.route);
  number("status", event.status);
  number("count", event.count);
  text("reason", event.reason);
  text("revision", event.revision);
  text("reconcile_id", event.reconcile_id);
  if (event.duration) {
    fields.push_back({"duration_ms", static_cast<std::int64_t>(event.duration->count())});
  }
  return fields;
}

bool needs_quotes(std::string_view value) {
  return value.empty() || std::any_of(value.begin(), value.end(), [](char c) {
           return c <= ' ' || c >= 0x7F || c == '"' || c == '=' || c == '\\';
         });
}

std::string text_value(const LogValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  const auto text = std::get<std::string_view>(value);
  return needs_quotes(text) ? quoted(text, kValueLimit) : printable(text, kValueLimit);
}

std::string json_value(const LogValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return json_string(std::get<std::string_view>(value));
}

// What both kinds of JSON line have in common.
std::string json_members(const Event& event, std::chrono::system_clock::time_point when) {
  auto line = "\"time\":" + json_string(utc_text(when));
  line += ",\"level\":" + json_string(to_string(event.level));
  line += ",\"msg\":" + json_string(event.message);
  for (const auto& field : fields_of(event)) {
    line.append(",").append(json_string(field.name)).append(":").append(json_value(field.value));
  }
  return line;
}

}  // namespace

std::string utc_text(std::chrono::system_clock::time_point when) {
  using namespace std::chrono;
  const auto day = floor<days>(when);
  const year_month_day date(day);
  const hh_mm_ss time(floor<milliseconds>(when - day));
  std::array<char, 48> buffer{};
  std::snprintf(
      buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
      static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
      static_cast<int>(time.subseconds().count()));
  return buffer.data();
}

std::string_view to_string(EventLevel level) noexcept {
  switch (level) {
    case EventLevel::kDebug: return "debug";
    case EventLevel::kInfo: return "info";
    case EventLevel::kWarning: return "warning";
    case EventLevel::kError: return "error";
  }
  return "info";
}

std::string_view to_string(EventKind kind) noexcept {
  switch (kind) {
    case EventKind::kPassStarted: return "pass_started";
    case EventKind::kPassFinished: return "pass_finished";
    case EventKind::kActionStarted: return "action_started";
    case EventKind::kActionFinished: return "action_finished";
    case EventKind::kRequestFinished: return "request_finished";
    case EventKind::kRateLimitWait: return "rate_limit_wait";
    case EventKind::kRetry: return "retry";
    case EventKind::kReplacementWait: return "replacement_wait";
    case EventKind::kFinding: return "finding_reported";
    case EventKind::kManifests: return "manifests";
    case EventKind::kNote: break;
  }
  return "note";
}

std::string text_log_line(const Event& event, std::chrono::system_clock::time_point when) {
  auto line = utc_text(when).append(" ").append(to_string(event.level)).append(" ");
  line += printable(event.message, kValueLimit);
  for (const auto& field : fields_of(event)) {
    line.append(" ").append(field.name).append("=").append(text_value(field.value));
  }
  return line;
}

std::string json_log_line(const Event& event, std::chrono::system_clock::time_point when) {
  return '{' + json_members(event, when) + '}';
}

std::string json_event_line(const Event& event, std::chrono::system_clock::time_point when) {
  return "{\"event\":" + json_string(to_string(event.kind)) + ',' + json_members(event, when) + '}';
}

}  // namespace storekeeper
