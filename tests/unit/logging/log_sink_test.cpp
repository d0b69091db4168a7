#include "logging/log_sink.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>

#include "logging/event_stream.hpp"
#include "sample_events.hpp"
#include "support/golden.hpp"

namespace storekeeper {
namespace {

using testing::event_of;
using testing::matches_golden;
using testing::whole_pass;

// One second later with each line.
std::function<WallTime()> ticking_clock() {
  return
      [seconds = 1'763'907'050LL]() mutable { return WallTime(std::chrono::seconds(seconds++)); };
}

std::string log_of(const std::vector<Event>& events, LogFormat format, EventLevel level) {
  std::string text;
  LogOptions options;
  options.format = format;
  options.level = level;
  options.wall_clock = ticking_clock();
  options.writer = [&](std::string_view line) { text += line; };
  const auto sink = make_log_sink(std::move(options));
  for (const auto& event : events) sink->emit(event);
  return text;
}

TEST(LogSink, WritesAWholePass) {
  EXPECT_TRUE(matches_golden(
      log_of(whole_pass(), LogFormat::kText, EventLevel::kDebug), "log/whole_pass.txt"));
  EXPECT_TRUE(matches_golden(
      log_of(whole_pass(), LogFormat::kJson, EventLevel::kDebug), "log/whole_pass.jsonl"));
}

TEST(EventStream, HasALineForEachEventWhateverItsLevel) {
  std::string text;
  const auto stream =
      make_event_stream([&](std::string_view line) { text += line; }, ticking_clock());
  for (const auto& event : whole_pass()) stream->emit(event);
  EXPECT_TRUE(matches_golden(text, "log/whole_pass.ndjson"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 9);
}

TEST(EventStream, OutlivesAWriterThatThrows) {
  const auto stream = make_event_stream([](std::string_view) { throw std::runtime_error("full"); });
  stream->emit(whole_pass().front());
}

TEST(LogSink, DropsWhatIsBelowItsLevel) {
  struct Case {
    EventLevel level;
    int lines;
  };
  const Case cases[] = {
      {EventLevel::kDebug, 9},
      {EventLevel::kInfo, 6},
      {EventLevel::kWarning, 3},
      {EventLevel::kError, 2}};
  for (const auto& c : cases) {
    const auto text = log_of(whole_pass(), LogFormat::kText, c.level);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), c.lines);
  }
}

TEST(LogSink, PutsThePriorityBeforeEachLineForTheJournal) {
  std::string text;
  LogOptions options;
  options.level = EventLevel::kDebug;
  options.priorities = true;
  options.wall_clock = ticking_clock();
  options.writer = [&](std::string_view line) { text += line.substr(0, 4); };
  const auto sink = make_log_sink(std::move(options));
  for (const auto level :
       {EventLevel::kDebug, EventLevel::kInfo, EventLevel::kWarning, EventLevel::kError}) {
    auto event = event_of("a");
    event.level = level;
    sink->emit(event);
  }
  EXPECT_EQ(text, "<7>2<6>2<4>2<3>2");
}

TEST(LogSink, DoesNotTakeTextForAPattern) {
  const auto text = log_of({event_of("{} %v {0:d}")}, LogFormat::kText, EventLevel::kInfo);
  EXPECT_NE(text.find(" info {} %v {0:d} store=\"{} %v {0:d}\""), text.npos) << text;
}

TEST(LogSink, SurvivesAWriterThatThrows) {
  LogOptions options;
  int calls = 0;
  options.writer = [&](std::string_view) {
    ++calls;
    throw std::runtime_error("disk full");
  };
  const auto sink = make_log_sink(std::move(options));
  sink->emit(event_of("a"));
  sink->emit(event_of("b"));
  EXPECT_EQ(calls, 2);
}

TEST(LogSink, WritesToStandardErrorByDefault) {
  LogOptions options;
  options.wall_clock = ticking_clock();
  ::testing::internal::CaptureStderr();
  make_log_sink(std::move(options))->emit(whole_pass().back());
  EXPECT_EQ(
      ::testing::internal::GetCapturedStderr(),
      "2025-11-23T14:10:50.000Z warning reconcile finished outcome=failed count=2 "
      "reconcile_id=5f3a duration_ms=61250\n");
}

class Recorder : public EventSink {
 public:
  void emit(const Event& event) override { messages += event.message + ";"; }
  std::string messages;
};

TEST(FanOut, HandsEachEventToAll) {
  Recorder first;
  Recorder second;
  const auto sink = fan_out({&first, &second});
  sink->emit(event_of("a"));
  sink->emit(event_of("b"));
  EXPECT_EQ(first.messages, "a;b;");
  EXPECT_EQ(second.messages, "a;b;");
  fan_out({})->emit(event_of("c"));
}

}  // namespace
}  // namespace storekeeper
