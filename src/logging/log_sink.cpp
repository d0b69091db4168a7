// The only file that knows the logging library: it gets finished lines and a level.
#include "logging/log_sink.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <string>
#include <utility>

#include "logging/log_line.hpp"

namespace storekeeper {
namespace {

spdlog::level::level_enum spdlog_level(EventLevel level) {
  switch (level) {
    case EventLevel::kDebug: return spdlog::level::debug;
    case EventLevel::kInfo: return spdlog::level::info;
    case EventLevel::kWarning: return spdlog::level::warn;
    case EventLevel::kError: return spdlog::level::err;
  }
  return spdlog::level::info;
}

// As in syslog; `man sd-daemon`.
std::string_view priority_of(EventLevel level) {
  switch (level) {
    case EventLevel::kDebug: return "<7>";
    case EventLevel::kInfo: return "<6>";
    case EventLevel::kWarning: return "<4>";
    case EventLevel::kError: return "<3>";
  }
  return "<6>";
}

class WriterSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit WriterSink(LogWriter writer) : writer_(std::move(writer)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    std::string line(message.payload.data(), message.payload.size());
    line += '\n';
    writer_(line);
  }
  void flush_() override {}

  LogWriter writer_;
};

spdlog::sink_ptr make_target(LogWriter writer) {
  if (writer) return std::make_shared<WriterSink>(std::move(writer));
  return std::make_shared<spdlog::sinks::stderr_sink_st>();
}

class LogSink : public EventSink {
 public:
  explicit LogSink(LogOptions options)
      : format_(options.format),
        priorities_(options.priorities),
        wall_clock_(std::move(options.wall_clock)),
        logger_("storekeeper", make_target(std::move(options.writer))) {
    logger_.set_pattern("%v");
    logger_.set_level(spdlog_level(options.level));
    logger_.flush_on(spdlog::level::trace);
    logger_.set_error_handler([](const std::string&) {});
  }

  void emit(const Event& event) override {
    const auto level = spdlog_level(event.level);
    if (!logger_.should_log(level)) return;
    const auto now = wall_clock_ ? wall_clock_() : std::chrono::system_clock::now();
    auto line = format_ == LogFormat::kJson ? json_log_line(event, now) : text_log_line(event, now);
    if (priorities_) line.insert(0, priority_of(event.level));
    logger_.log(level, spdlog::string_view_t(line));
  }

 private:
  LogFormat format_;
  bool priorities_;
  std::function<WallTime()> wall_clock_;
  spdlog::logger logger_;
};

class FanOut : public EventSink {
 public:
  explicit FanOut(std::vector<EventSink*> sinks) : sinks_(std::move(sinks)) {}

  void emit(const Event& event) override {
    for (auto* sink : sinks_) sink->emit(event);
  }

 private:
  std::vector<EventSink*> sinks_;
};

}  // namespace

std::unique_ptr<EventSink> make_log_sink(LogOptions options) {
  return std::make_unique<LogSink>(std::move(options));
}

std::unique_ptr<EventSink> fan_out(std::vector<EventSink*> sinks) {
  return std::make_unique<FanOut>(std::move(sinks));
}

}  // namespace storekeeper
