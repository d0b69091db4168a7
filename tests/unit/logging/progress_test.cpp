#include "logging/progress.hpp"

#include <gtest/gtest.h>

#include <string>

#include "sample_events.hpp"

namespace storekeeper {
namespace {

using testing::whole_pass;

TEST(Progress, FollowsAPass) {
  const char* expected[] = {
      "reading the account: 0 requests",
      "reading the account: 0 requests",
      "reading the account: 1 request",
      "reading the account: 1 request",
      "0 of 2 done; checkout-production (update)",
      "waiting 8s for the rate limit; 0 of 2 done; checkout-production (update)",
      "1 of 2 done; checkout-production (update)",
      "2 of 2 done, 1 failed; checkout-production (update)",
      ""};
  ProgressState state;
  EXPECT_EQ(progress_text(state, 80), "");
  std::size_t at = 0;
  for (const auto& event : whole_pass()) {
    state = advanced(state, event);
    if (at == 1) state.total = 2;
    EXPECT_EQ(progress_text(state, 80), expected[at++]);
  }
}

TEST(Progress, FitsTheTerminal) {
  ProgressState state;
  state.active = true;
  state.current = "日本語の店 (update)";
  const std::string whole = "0 done; 日本語の店 (update)";
  EXPECT_EQ(progress_text(state, 22), whole);
  EXPECT_EQ(progress_text(state, 12), "0 done; 日本語…");
  EXPECT_EQ(progress_text(state, 1), "…");
  EXPECT_EQ(progress_text(state, 0), "");
  EXPECT_EQ(progress_text(state, 21), "0 done; 日本語の店 (updat…");
}

TEST(Progress, NeutralisesWhatItShows) {
  ProgressState state;
  state.active = true;
  state.current = "\x1b[2J\n";
  EXPECT_EQ(progress_text(state, 80), "0 done; \\u{1b}[2J\\u{a}");
}

TEST(ProgressLine, IsRedrawnInPlaceAndTakenAway) {
  std::string terminal;
  {
    ProgressLine line([&](std::string_view bytes) { terminal += bytes; }, 80);
    line.emit(whole_pass()[0]);
    line.emit(whole_pass()[1]);  // nothing changes: nothing is written
    line.print("a log line\n");
  }
  const std::string drawn = "\r\x1b[Kreading the account: 0 requests";
  EXPECT_EQ(terminal, drawn + "\r\x1b[K" + "a log line\n" + drawn + "\r\x1b[K");
}

TEST(ProgressLine, WritesNothingOutsideAPass) {
  std::string terminal;
  {
    ProgressLine line([&](std::string_view bytes) { terminal += bytes; }, 80);
    line.emit(whole_pass()[2]);
    line.expect(3);
    line.print("text\n");
    line.clear();
  }
  EXPECT_EQ(terminal, "text\n");
}

}  // namespace
}  // namespace storekeeper
