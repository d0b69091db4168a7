// The emulator with --state: what it was told outlives it.
#include <sys/stat.h>

#include "e2e/e2e_fixture.hpp"
#include "support/paths.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class EmulatorState : public EndToEnd {
 protected:
  EmulatorState() {
    directory.make_directory("m");
    write_manifest("main", manifest("main"));
  }
  std::string state() const { return directory.path("state.json"); }
  void restart() {
    emulator.reset();
    start_emulator({"--state", state()});
  }
  static ProgramResult start_in_vain(std::vector<std::string> arguments) {
    ProgramOptions given;
    given.arguments = std::move(arguments);
    Subprocess process(emulator_program(), std::move(given));
    return process.wait();
  }
};

TEST_F(EmulatorState, SurvivesARestart) {
  restart();
  converge();
  const auto environment = "/api/v2/projects/shop/environments/production";
  const auto ask_environment = [&] {
    return Json::parse(emulator->ask("GET", environment, "", kToken))["_id"].get<std::string>();
  };
  const auto before = emulator->integrations();
  const auto id = ask_environment();
  restart();
  EXPECT_EQ(emulator->integrations(), before);
  EXPECT_EQ(ask_environment(), id) << "the client-side id is the prefix of the data in the store";
  EXPECT_EQ(run({"plan", "-f", "m", "--detailed-exitcode"}).exit_code, 0);

  write_manifest("other", manifest("other"));
  converge();
  const auto both = emulator->integrations();
  ASSERT_EQ(both.size(), 2U);
  EXPECT_NE(both[0]["_id"], both[1]["_id"]);
  emulator->edit(both[0]["_id"], R"({"name":"edited"})");
  restart();
  EXPECT_EQ(emulator->integrations()[0]["name"], "edited");
}

TEST_F(EmulatorState, SurvivesBeingKilledRightAfterAnAnswer) {
  restart();
  converge();
  emulator->kill();
  restart();
  EXPECT_EQ(emulator->integrations().size(), 1U);
}

TEST_F(EmulatorState, IsForItsOwnerOnly) {
  restart();
  struct stat found = {};
  ASSERT_EQ(::stat(state().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(EmulatorState, AFileThatIsNoStateIsLeftAlone) {
  directory.write("state.json", "{\"projects\": [");
  const auto result = start_in_vain({"--token", "t", "--state", state()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_CONTAINS(result.errors, "state.json: ");
  EXPECT_CONTAINS(result.errors, "move it away to start afresh");
  EXPECT_EQ(directory.read("state.json"), "{\"projects\": [");
}

TEST_F(EmulatorState, AFileThatCannotBeWrittenEndsTheStart) {
  const auto result =
      start_in_vain({"--token", "t", "--state", directory.path("nowhere/state.json")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_CONTAINS(result.errors, "cannot be written");
}

TEST_F(EmulatorState, AChangeThatCannotBeKeptIsAnsweredAsAFailure) {
  directory.make_directory("kept");
  start_emulator({"--state", directory.path("kept/state.json")});
  std::filesystem::remove_all(directory.path("kept"));
  const auto done = run({"sync", "-f", "m", "--log-level", "debug"});
  EXPECT_CONTAINS(done.errors, "status=500");
}

}  // namespace
}  // namespace storekeeper
