// `sync` as cron runs it: one at a time, silent while nothing changes.
#include <algorithm>

#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class Cron : public WithEmulator {
 protected:
  Cron() {
    for (const char* name : {"a", "b"}) write_manifest(name, manifest(name, name));
  }

  // Waits until a list has arrived.
  bool is_listed() const {
    for (int looks = 0; looks < 10'000; ++looks) {
      if (!emulator->journal().empty()) return true;
    }
    return false;
  }
  auto locks() const {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
      count += entry.path().extension() == ".lock" ? 1 : 0;
    }
    return count;
  }

  static constexpr const char* kHanging = R"([{"kind":"hang","route":"list","nth":1}])";
};

TEST_F(Cron, IsSilentUnlessSomethingChanges) {
  const auto first = run({"sync", "-f", "m"});
  EXPECT_EQ(first.exit_code, 0);
  EXPECT_EQ(std::count(first.output.begin(), first.output.end(), '\n'), 2) << first.output;
  EXPECT_TRUE(first.output.starts_with("a: created (")) << first.output;
  EXPECT_EQ(first.errors, "");
  const auto second = run({"sync", "-f", "m"});
  EXPECT_EQ(second.exit_code, 0);
  EXPECT_EQ(second.output + second.errors, "");
}

TEST_F(Cron, SaysAllOfAFailure) {
  emulator->set_faults(R"([{"kind":"refuse","status":403,"method":"POST"}])");
  const auto failed = run({"sync", "-f", "m"});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_CONTAINS(failed.output, "0 added, 0 changed, 0 destroyed, 2 failed");
}

TEST_F(Cron, TwoRunsOnOneAccountDoNotOverlap) {
  // The first hangs in its list, with the lock in its hand.
  emulator->set_faults(kHanging);
  Subprocess first(storekeeper_program(), options({"sync", "-f", "m"}));
  ASSERT_TRUE(is_listed());

  const auto second = run({"sync", "-f", "m"});
  EXPECT_EQ(second.exit_code, 75);
  EXPECT_EQ(second.output, "");
  EXPECT_CONTAINS(second.errors, "error: another run is at work on this account");
  EXPECT_CONTAINS(second.errors, "--lock-timeout");
  const auto other = run({"sync", "-f", "m", "--owner", "other", "--project", "none"});
  EXPECT_EQ(other.exit_code, 0) << "another owner is another matter: " << other.errors;

  Subprocess third(storekeeper_program(), options({"sync", "-f", "m", "--lock-timeout", "1h"}));
  EXPECT_TRUE(third.wait_for_error_text("waiting for another run on this account to end"));
  first.send_signal(SIGKILL);
  first.wait();
  EXPECT_EQ(third.wait().exit_code, 0) << third.so_far().errors;
  EXPECT_EQ(locks(), 0) << "nothing is left behind";
}

TEST_F(Cron, WaitingForTheLockEndsWithItsTimeoutAndWithASignal) {
  emulator->set_faults(kHanging);
  Subprocess first(storekeeper_program(), options({"sync", "-f", "m"}));
  ASSERT_TRUE(is_listed());
  EXPECT_EQ(run({"sync", "-f", "m", "--lock-timeout", "1ms"}).exit_code, 75);
  Subprocess second(storekeeper_program(), options({"sync", "-f", "m", "--lock-timeout", "1h"}));
  EXPECT_TRUE(second.wait_for_error_text("waiting for another run"));
  second.send_signal(SIGTERM);
  EXPECT_EQ(second.wait().exit_code, 143);
  EXPECT_EQ(emulator->writes(), 0);
}

TEST_F(Cron, ALockThatCannotBeMadeIsAnErrorBeforeAnythingIsSent) {
  const auto refused = run({"sync", "-f", "m", "--lock-dir", "none"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_CONTAINS(refused.errors, "cannot be used: it does not exist");
  EXPECT_CONTAINS(refused.errors, "--lock-dir");
  EXPECT_EQ(emulator->journal().size(), 0U);
}

}  // namespace
}  // namespace storekeeper
