#include "logging/progress.hpp"

#include <utility>

#include "base/duration.hpp"
#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kClearLine = "\r\x1b[K";

std::string counted(int count, std::string_view name) {
  return std::to_string(count).append(" ").append(name).append(count == 1 ? "" : "s");
}

std::string work_text(const ProgressState& state) {
  if (state.done == 0 && state.current.empty()) {
    return "reading the account: " + counted(state.requests, "request");
  }
  auto text = std::to_string(state.done);
  if (state.total > 0) text += " of " + std::to_string(state.total);
  text += " done";
  if (state.failed > 0) text += ", " + std::to_string(state.failed) + " failed";
  if (!state.current.empty()) text += "; " + state.current;
  return text;
}

}  // namespace

ProgressState advanced(ProgressState state, const Event& event) {
  if (event.kind != EventKind::kRateLimitWait) state.rate_limit_wait = {};
  switch (event.kind) {
    case EventKind::kPassStarted: {
      const auto total = state.total;
      state = ProgressState();
      state.total = total;
      state.active = true;
      break;
    }
    case EventKind::kPassFinished: state = ProgressState(); break;
    case EventKind::kRequestFinished: ++state.requests; break;
    case EventKind::kRateLimitWait:
      state.rate_limit_wait = event.duration.value_or(std::chrono::milliseconds(0));
      break;
    case EventKind::kActionStarted: state.current = event.store + " (" + event.action + ")"; break;
    case EventKind::kActionFinished:
      ++state.done;
      if (event.outcome != "done") ++state.failed;
      break;
    case EventKind::kReplacementWait:
      state.current = "waiting until " + event.store + " is in step";
      break;
    case EventKind::kRetry:
    case EventKind::kFinding:
    case EventKind::kManifests:
    case EventKind::kNote: break;
  }
  return state;
}

std::string progress_text(const ProgressState& state, std::size_t width) {
  if (!state.active || width == 0) return "";
  auto text = work_text(state);
  if (state.rate_limit_wait.count() > 0) {
    text = "waiting " + format_duration(state.rate_limit_wait) + " for the rate limit; " + text;
  }
  const auto whole = printable(text, text.size());
  std::size_t characters = 0;
  std::size_t cut = 0;  // where the last character but one that fits ends
  for (std::size_t at = 0; at < whole.size(); ++characters) {
    at += utf8_at(whole, at).length;
    if (characters + 2 <= width) cut = at;
  }
  return characters <= width ? whole : whole.substr(0, cut) + "…";
}

ProgressLine::ProgressLine(std::function<void(std::string_view bytes)> write, std::size_t width)
    : write_(std::move(write)), width_(width) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::emit(const Event& event) {
  state_ = advanced(std::move(state_), event);
  draw();
}

void ProgressLine::expect(int actions) {
  state_.total = actions;
  draw();
}

void ProgressLine::print(std::string_view lines) {
  clear();
  write_(lines);
  draw();
}

void ProgressLine::clear() {
  if (drawn_.empty()) return;
  write_(kClearLine);
  drawn_.clear();
}

void ProgressLine::draw() {
  auto line = progress_text(state_, width_);
  if (line == drawn_) return;
  if (line.empty()) return clear();
  write_(std::string(kClearLine) + line);
  drawn_ = std::move(line);
}

}  // namespace storekeeper
