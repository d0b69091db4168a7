// P5: runs the program against the emulator and counts the requests that arrived. A reconcile is
// one list and one request for each create and update; deletes, where there are any, are one more
// list and three requests each. No more.
//
//   requests_per_reconcile PATH_OF_STOREKEEPER
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "bench/child_process.hpp"
#include "bench/fleet.hpp"
#include "bench/verdicts.hpp"
#include "emulator/emulator_server.hpp"
#include "support/temporary_directory.hpp"

namespace {

using namespace storekeeper;  // NOLINT(google-build-using-namespace): a program of one file
using nlohmann::json;

EmulatorSettings emulator_settings(Behaviour::ListConfig list_config) {
  EmulatorSettings settings;
  settings.behaviour.list_config = list_config;
  AccessToken token;
  token.value = Secret("bench-token");
  token.name = "bench";
  settings.tokens.push_back(std::move(token));
  return settings;
}

// A directory of manifests, an account, and the program between them.
class Scene {
 public:
  Scene(std::string program, std::size_t stores, Behaviour::ListConfig list_config)
      : program_(std::move(program)) {
    auto server = EmulatorServer::start(emulator_settings(list_config));
    if (!server) {
      std::fputs("the emulator does not start\n", stderr);
      std::exit(1);
    }
    emulator_ = *std::move(server);
    bench::FleetShape shape;
    shape.stores = stores;
    files_ = bench::make_manifests(shape);
    for (const auto& file : files_) directory_.write(file.name, file.text);
  }

  /// What the last run said, for when it failed.
  const std::string& output() const { return output_; }

  /// Requests that `verb` sent; -1 if it failed.
  int requests_of(std::vector<std::string> verb) {
    emulator_->ask("DELETE", "/__emulator/journal");
    bench::Command command;
    command.arguments = {program_};
    command.arguments.insert(command.arguments.end(), verb.begin(), verb.end());
    for (const auto& more :
         {std::string("-f"), directory_.path(), std::string("--api-url"), emulator_->base_url()}) {
      command.arguments.push_back(more);
    }
    command.environment = {
        "LAUNCHDARKLY_ACCESS_TOKEN=bench-token",
        std::string(bench::kPasswordVariable) + "=" + bench::kPassword};
    auto run = bench::run_to_end(command);
    output_ = std::move(run.output);
    if (run.exit_code != 0) return -1;
    return static_cast<int>(ask("/__emulator/journal")["entries"].size());
  }
  int apply() { return requests_of({"apply", "--auto-approve"}); }

  void drift(std::size_t count) {
    const auto all = ask("/__emulator/integrations");
    const auto& items = all.is_array() ? all : all.at("items");
    for (std::size_t i = 0; i < count; ++i) {
      const auto id = items.at(items.size() - 1 - i).at("_id").get<std::string>();
      emulator_->ask("PATCH", "/__emulator/integrations/" + id, R"({"on":false,"name":"Edited"})");
    }
  }
  void remove_manifests(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      std::filesystem::remove(directory_.path(files_[i].name));
    }
  }
  /// Another environment: a create, and a delete of what was there.
  void move_manifest(std::size_t index) {
    auto text = files_[index].text;
    text.replace(text.find("environment: "), 13, "environment: other-");
    directory_.write(files_[index].name, text);
  }

 private:
  json ask(const char* target) {
    return json::parse(emulator_->ask("GET", target).body, nullptr, false);
  }

  std::string program_;
  std::unique_ptr<EmulatorServer> emulator_;
  testing::TemporaryDirectory directory_;
  std::vector<bench::ManifestFile> files_;
  std::string output_;
};

constexpr std::size_t kStores = 30;

struct Scenario {
  const char* name;
  int writes;   // creates and updates
  int deletes;  // each is a mark, a look and the delete itself, after one more list for all of them
  std::function<int(Scene&)> run;
};

const std::vector<Scenario>& scenarios() {
  static const std::vector<std::string> kPrune{
      "apply", "--auto-approve", "--prune", "--max-deletes", "10"};
  static const std::vector<Scenario> kAll{
      {"apply, fresh account, 30 to add", 30, 0, [](Scene& scene) { return scene.apply(); }},
      {"apply, nothing to do", 0, 0,
       [](Scene& scene) {
         scene.apply();
         return scene.apply();
       }},
      {"plan, 30 to add", 0, 0, [](Scene& scene) { return scene.requests_of({"plan"}); }},
      {"apply, 7 to change", 7, 0,
       [](Scene& scene) {
         scene.apply();
         scene.drift(7);
         return scene.apply();
       }},
      {"sync, 7 to change", 7, 0,
       [](Scene& scene) {
         scene.apply();
         scene.drift(7);
         return scene.requests_of({"sync"});
       }},
      {"apply --prune, 3 to destroy", 0, 3,
       [](Scene& scene) {
         scene.apply();
         scene.remove_manifests(3);
         return scene.requests_of(kPrune);
       }},
      {"apply --prune, a replacement", 1, 1,
       [](Scene& scene) {
         scene.apply();
         scene.move_manifest(4);
         return scene.requests_of(kPrune);
       }},
      {"apply --prune, 1 added, 5 changed, 3 destroyed", 6, 3, [](Scene& scene) {
         scene.apply();
         scene.drift(5);
         scene.remove_manifests(2);
         scene.move_manifest(4);
         return scene.requests_of(kPrune);
       }}};
  return kAll;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: requests_per_reconcile PATH_OF_STOREKEEPER\n", stderr);
    return 64;
  }
  bench::Verdicts verdicts;
  for (const auto& scenario : scenarios()) {
    Scene scene(argv[1], kStores, Behaviour::ListConfig::kFull);
    const double sent = scenario.run(scene);
    if (sent < 0) std::fputs(scene.output().c_str(), stdout);
    // Both ways: less would mean that something was not written.
    const int deletes = scenario.deletes == 0 ? 0 : 1 + 3 * scenario.deletes;
    const auto ratio = sent / (1 + scenario.writes + deletes);
    verdicts.at_most("P5", std::string(scenario.name) + ": requests / as few as go", ratio, 1, "x");
    if (ratio < 1) verdicts.at_least("P5", scenario.name, ratio, 1, "x");
  }
  Scene scene(argv[1], kStores, Behaviour::ListConfig::kOmit);
  scene.apply();
  verdicts.note(
      "P5", "for comparison: 30 stores, a list without config", scene.apply(), "requests");
  return verdicts.exit_code();
}
