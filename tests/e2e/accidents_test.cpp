// Ways to lose the desired state or the list of what is live, with pruning on: none of them may
// send a single DELETE or switch anything off.
#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

// What a case may touch.
struct Scene {
  const TemporaryDirectory* directory = nullptr;
  const EmulatorProcess* emulator = nullptr;
  std::vector<std::string> arguments = {"sync", "-f", "m", "--prune", "--max-deletes", "9"};
  std::string input = {};

  void write(const std::string& name, const std::string& text) const {
    directory->write(name, text);
  }
  void remove(const std::string& name) const { std::filesystem::remove_all(directory->path(name)); }
  void name_instead(const std::string& path) { arguments[2] = path; }
  void fault(const std::string& rules) const { emulator->set_faults(rules); }
  std::string text_of(const std::string& name) const { return directory->read(name); }
};

struct Accident {
  const char* name;
  void (*happen)(Scene& scene);
  const char* says;  // in what is printed
};

// The manifest of "b" is gone, as if somebody had meant that, while `mark` is in Git's directory.
void lose_b_during(const Scene& scene, const std::string& mark) {
  scene.remove("m/b.yaml");
  scene.write(".git/" + mark, "");
}

const Accident kAccidents[] = {
    // The desired state.
    {"EmptyDirectory",
     [](Scene& s) {
       s.remove("m");
       s.directory->make_directory("m");
     },
     "--allow-empty"},
    {"NoDirectory", [](Scene& s) { s.remove("m"); }, "cannot be read"},
    {"WrongDirectory",
     [](Scene& s) {
       s.directory->make_directory("other");
       s.name_instead("other");
     },
     "--allow-empty"},
    {"EmptyInput", [](Scene& s) { s.name_instead("-"); }, "standard input holds no manifest"},
    {"CutInput",
     [](Scene& s) {
       s.input = s.text_of("m/a.yaml").substr(0, 90);
       s.name_instead("-");
     },
     "error"},
    {"EmptyFile", [](Scene& s) { s.write("m/b.yaml", ""); }, "holds no manifest"},
    {"OnlyComments", [](Scene& s) { s.write("m/b.yaml", "# b\n---\n"); }, "holds no manifest"},
    {"CutFile", [](Scene& s) { s.write("m/b.yaml", s.text_of("m/b.yaml").substr(0, 90)); },
     "error"},
    {"BrokenYaml", [](Scene& s) { s.write("m/b.yaml", "metadata: {name: b\n"); }, "error"},
    {"UnknownVersion",
     [](Scene& s) { s.write("m/b.yaml", "apiVersion: storekeeper/v2\nkind: BigSegmentStore\n"); },
     "error"},
    {"ConflictMarkers",
     [](Scene& s) {
       const auto text = s.text_of("m/b.yaml");
       s.write("m/b.yaml", "<<<<<<< HEAD\n" + text + "=======\n>>>>>>> side\n");
     },
     "m/b.yaml:1:"},
    {"LargeFilePointer",
     [](Scene& s) {
       s.write("m/b.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
     },
     "git lfs pull"},
    {"BrokenLink",
     [](Scene& s) {
       s.remove("m/b.yaml");
       s.directory->link("m/b.yaml", "nowhere.yaml");
     },
     "symbolic link"},
    {"Merge", [](Scene& s) { lose_b_during(s, "MERGE_HEAD"); }, "in the middle of a merge"},
    {"Rebase", [](Scene& s) { lose_b_during(s, "rebase-merge/done"); }, "a rebase"},
    {"CherryPick", [](Scene& s) { lose_b_during(s, "CHERRY_PICK_HEAD"); }, "a cherry-pick"},
    {"Checkout", [](Scene& s) { lose_b_during(s, "index.lock"); }, "--allow-unsettled"},
    {"TooManyGone",
     [](Scene& s) {
       s.remove("m/b.yaml");
       s.remove("m/c.yaml");
       s.arguments.resize(4);
     },
     "--max-deletes 2"},
    // The list. "b" has lost its manifest besides.
    {"ListFails",
     [](Scene& s) {
       s.remove("m/b.yaml");
       s.fault(R"([{"kind":"refuse","status":500,"route":"list"}])");
     },
     "500"},
    {"SecondListIsEmpty",
     [](Scene& s) {
       s.remove("m/b.yaml");
       s.fault(R"([{"kind":"empty-list","route":"list","nth":2,"times":100}])");
     },
     "made right before the deletes"},
    {"ListIsCut",
     [](Scene& s) {
       s.remove("m/b.yaml");
       s.fault(R"([{"kind":"truncate","route":"list"}])");
     },
     "error"},
    {"ListIsNotJson",
     [](Scene& s) {
       s.remove("m/b.yaml");
       s.fault(R"([{"kind":"malformed","route":"list"}])");
     },
     "error"},
    {"SecondListFails",
     [](Scene& s) {
       s.remove("m/b.yaml");
       s.fault(R"([{"kind":"refuse","status":500,"route":"list","nth":2,"times":100}])");
     },
     "made right before the deletes"},
    {"AnotherUpdateFails",
     [](Scene& s) {
       s.remove("m/b.yaml");
       s.write("m/new.yaml", manifest("new", "new"));
       s.fault(R"([{"kind":"refuse","status":400,"method":"POST"}])");
     },
     "not every create and update"},
};
static_assert(std::size(kAccidents) == 24);

class Accidents : public EndToEnd, public ::testing::WithParamInterface<Accident> {};

TEST_P(Accidents, EndWithoutADelete) {
  start_emulator();
  for (const auto* name : {"a", "b", "c"}) {
    write_manifest(name, manifest(name, name, "  enabled: true\n  redis: {host: h.example.com}\n"));
  }
  converge();
  Scene scene;
  scene.directory = &directory;
  scene.emulator = emulator.get();
  GetParam().happen(scene);
  emulator->ask("DELETE", "/__emulator/journal");
  auto program = options(scene.arguments);
  program.input = scene.input;
  const auto result = run_with(std::move(program));
  EXPECT_EQ(result.exit_code, 1) << result.output << result.errors;
  EXPECT_CONTAINS(result.output + result.errors, GetParam().says);
  for (const auto& entry : emulator->journal()) {
    EXPECT_NE(entry.at("method"), "DELETE");
    EXPECT_FALSE(contains(entry.at("body").dump(), "pending-delete.")) << entry.dump();
  }
  EXPECT_EQ(emulator->integrations().size(), 3U);
}

INSTANTIATE_TEST_SUITE_P(
    EndToEnd, Accidents, ::testing::ValuesIn(kAccidents),
    [](const ::testing::TestParamInfo<Accident>& tested) {
      return std::string(tested.param.name);
    });

}  // namespace
}  // namespace storekeeper
