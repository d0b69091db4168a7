// One line on a terminal that says how far a run is, redrawn in place. Only for a terminal: log
// lines serve everybody else.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "ports/event_sink.hpp"

namespace storekeeper {

/// What the line tells.
struct ProgressState {
  int requests = 0;                              // answered so far
  int total = 0;                                 // actions to carry out; 0 if that is not known
  int done = 0;                                  // actions that have ended, whatever came of them
  int failed = 0;                                // of those, the ones that are not done
  std::string current = {};                      // store and action begun last
  std::chrono::milliseconds rate_limit_wait{0};  // 0: not waiting
  bool active = false;                           // between the start and the end of a pass
};

/// The state after `event`.
ProgressState advanced(ProgressState state, const Event& event);

/// At most `width` characters, without a line end; empty outside a pass:
/// "reading the account: 12 requests", "3 of 12 done, 1 failed; checkout-production (update)".
std::string progress_text(const ProgressState& state, std::size_t width);

/// Writes the line to a terminal. Whoever prints anything else there uses print(), so that the two
/// do not mix.
class ProgressLine : public EventSink {
 public:
  /// `write` gets bytes for the terminal and flushes them; `width` is the terminal's.
  ProgressLine(std::function<void(std::string_view bytes)> write, std::size_t width);
  /// Takes the line away.
  ~ProgressLine() override;

  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void emit(const Event& event) override;
  /// How many actions there are to carry out.
  void expect(int actions);
  /// Writes whole lines above the progress line.
  void print(std::string_view lines);
  void clear();

 private:
  void draw();

  std::function<void(std::string_view)> write_;
  std::size_t width_;
  ProgressState state_ = {};
  std::string drawn_ = {};
};

}  // namespace storekeeper
