// --state-dir as people meet it: what one run leaves to the next, and what is refused.
#include <sys/stat.h>

#include <chrono>
#include <fstream>

#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

// A window of the rate limit that is short enough to be believed and ends in a minute or later:
// windows begin at multiples of their length.
std::string window_that_lasts() {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  auto window = 240'000LL;
  while (window - now % window < 60'000) window -= 1'000;
  return std::to_string(window);
}

class StateDirectory : public WithEmulator {
 protected:
  StateDirectory() { variables["STOREKEEPER_STATE_DIR"] = "state"; }

  // As many stores as letters, and a ledger that has seen an apply.
  void settle(const std::string& letters) {
    for (const char letter : letters) {
      const std::string name(1, letter);
      write_manifest(name, manifest(name, name));
    }
    converge();
    emulator->ask("DELETE", "/__emulator/journal");
  }
  void remove_manifests(const std::string& letters) const {
    for (const char letter : letters) remove_manifest(std::string(1, letter));
  }
  unsigned mode(const std::string& path) const {
    struct stat status{};
    return ::stat(directory.path(path).c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
  }
  bool is_listed() const {
    for (int looks = 0; looks < 10'000; ++looks) {
      if (!emulator->journal().empty()) return true;
    }
    return false;
  }
};

TEST_F(StateDirectory, IsMadeForItsOwnerAlone) {
  settle("a");
  EXPECT_EQ(mode("state"), 0700U);
  EXPECT_EQ(mode("state/ledger"), 0600U);
  EXPECT_FALSE(std::filesystem::exists(directory.path("state/lock"))) << "no lock is left behind";
}

TEST_F(StateDirectory, IsNotMadeByWhoeverWritesNothing) {
  write_manifest("a", manifest("a"));
  for (const char* verb : {"plan", "diff", "status"}) run({verb, "-f", "m"});
  run({"export"});
  EXPECT_FALSE(std::filesystem::exists(directory.path("state")));
}

TEST_F(StateDirectory, HoldsTheCapOfDeletesOverRuns) {
  settle("abc");
  remove_manifests("a");
  converge({"--prune"});
  EXPECT_EQ(emulator->integrations().size(), 2U);
  remove_manifests("b");
  for (int again = 0; again < 2; ++again) {
    const auto refused = run({"sync", "-f", "m", "--prune"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_CONTAINS(refused.output, "with the 1 of the last 24 hours, more than the 1");
    EXPECT_CONTAINS(refused.output, "--max-deletes 2");
  }
  EXPECT_CONTAINS(run({"plan", "-f", "m", "--prune"}).output, "of the last 24 hours");
  EXPECT_EQ(emulator->integrations().size(), 2U);
  converge({"--prune", "--max-deletes", "2"});
  EXPECT_EQ(emulator->integrations().size(), 1U);
}

TEST_F(StateDirectory, HoldsTheCapOfDeletesForADaemonThatIsKilledToo) {
  settle("abc");
  remove_manifests("a");
  const std::vector<std::string> flags = {"run", "-f", "m", "--prune", "--listen", "127.0.0.1:0"};
  Subprocess daemon(storekeeper_program(), options(flags));
  EXPECT_TRUE(daemon.wait_for_error_text("reconcile finished")) << daemon.so_far().errors;
  daemon.send_signal(SIGKILL);
  daemon.wait();
  EXPECT_EQ(emulator->integrations().size(), 2U);
  remove_manifests("b");
  Subprocess next(storekeeper_program(), options(flags));
  EXPECT_TRUE(next.wait_for_error_text("with the 1 of the last 24 hours"));
  next.send_signal(SIGTERM);
  EXPECT_EQ(next.wait().exit_code, 0);
  EXPECT_EQ(emulator->integrations().size(), 2U);
}

TEST_F(StateDirectory, DeletedCostsOneRunWithoutDeletes) {
  settle("ab");
  remove_manifests("a");
  std::filesystem::remove_all(directory.path("state"));
  const auto refused = run({"sync", "-f", "m", "--prune"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_CONTAINS(refused.output, "is new, and what was deleted before it is not known");
  EXPECT_EQ(emulator->integrations().size(), 2U);
  converge({"--prune"});
  EXPECT_EQ(emulator->integrations().size(), 1U);
}

TEST_F(StateDirectory, RemembersTheSilenceThatTheApiAskedFor) {
  write_manifest("a", manifest("a"));
  emulator->set_behaviour(R"({"globalLimit":1,"windowMs":)" + window_that_lasts() + "}");
  const std::vector<std::string> flags = {"sync",          "-f", "m",         "--reserve", "0",
                                          "--parallelism", "1",  "--timeout", "1s"};
  EXPECT_EQ(run(flags).exit_code, 75);
  const auto limited = run(flags);
  emulator->set_behaviour(R"({"globalLimit":1000,"windowMs":1000})");
  EXPECT_EQ(limited.exit_code, 75);
  const auto before = emulator->journal().size();
  const auto silent = run(flags);
  EXPECT_EQ(silent.exit_code, 75) << silent.output << silent.errors;
  EXPECT_CONTAINS(silent.errors, "come back in ");
  EXPECT_EQ(emulator->journal().size(), before);
}

TEST_F(StateDirectory, IsForOneProgramAtATime) {
  write_manifest("a", manifest("a"));
  emulator->set_faults(R"([{"kind":"hang","route":"list","nth":1}])");
  Subprocess first(storekeeper_program(), options({"apply", "-f", "m", "-y"}));
  ASSERT_TRUE(is_listed());
  const std::vector<std::vector<std::string>> writers = {
      {"apply", "-f", "m", "-y"},
      {"adopt", "-f", "m", "-y"},
      {"undelete", "-y"},
      {"sync", "-f", "m"},
      {"run", "-f", "m", "--listen", "127.0.0.1:0"}};
  for (const auto& writer : writers) {
    const auto second = run(writer);
    EXPECT_EQ(second.exit_code, 75) << writer[0] << second.errors;
    EXPECT_CONTAINS(second.errors, "another program is at work with the state directory \"state\"");
    EXPECT_CONTAINS(second.errors, "hint: ");
  }
  EXPECT_EQ(run({"plan", "-f", "m"}).exit_code, 0) << "who only reads waits for nobody";
  Subprocess third(storekeeper_program(), options({"sync", "-f", "m", "--lock-timeout", "1h"}));
  EXPECT_TRUE(third.wait_for_error_text("waiting for another run"));
  first.send_signal(SIGKILL);
  first.wait();
  EXPECT_EQ(third.wait().exit_code, 0) << third.so_far().errors;
}

TEST_F(StateDirectory, ThatCannotBeUsedIsRefusedWithTheWayOut) {
  settle("ab");
  remove_manifests("b");
  write_manifest("c", manifest("c", "c"));
  for (const char* text : {"junk\n", "", "storekeeper-ledger 2\n"}) {
    std::ofstream(directory.path("state/ledger"), std::ios::trunc) << text;
    const auto plan = run({"plan", "-f", "m", "--prune"});
    EXPECT_CONTAINS(plan.output, "the ledger \"state/ledger\" cannot be used: it is ");
    const auto sync = run({"sync", "-f", "m", "--prune"});
    EXPECT_EQ(sync.exit_code, 1);
    EXPECT_CONTAINS(sync.output, "cannot be used: it is ");
    EXPECT_CONTAINS(sync.output, "look at it, then delete it");
  }
  EXPECT_EQ(emulator->writes(), 0);
  std::filesystem::remove(directory.path("state/ledger"));
  EXPECT_EQ(run({"sync", "-f", "m", "--prune"}).exit_code, 1) << "the refusal that it costs";
  converge({"--prune"});
  EXPECT_EQ(emulator->integrations().size(), 2U);
}

TEST_F(StateDirectory, OthersMayEnterIsRefusedBeforeAnythingIsSent) {
  write_manifest("a", manifest("a"));
  directory.make_directory("state");
  std::filesystem::permissions(directory.path("state"), std::filesystem::perms(0755));
  for (const char* verb : {"plan", "sync"}) {
    const auto refused = run({verb, "-f", "m"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_CONTAINS(refused.errors, "chmod 700");
  }
  EXPECT_EQ(emulator->journal().size(), 0U);
}

TEST_F(StateDirectory, IsOfOneAccountAndOwner) {
  settle("a");
  write_manifest("b", manifest("b", "b"));
  const auto other = run({"sync", "-f", "m", "--owner", "other"});
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_CONTAINS(other.output, "it is of another account or owner");
}

}  // namespace
}  // namespace storekeeper
