// From a push to an account that agrees with it: a bare repository on this disk, whose hook wakes
// the daemon as a hosting service's webhook does, and the emulator.
//
//   push_to_converged DIRECTORY_OF_PROGRAMS
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/child_process.hpp"
#include "bench/fleet.hpp"
#include "bench/verdicts.hpp"
#include "emulator/emulator_server.hpp"
#include "support/temporary_directory.hpp"

namespace {

using namespace storekeeper;         // NOLINT(google-build-using-namespace): a program of one file
using namespace storekeeper::bench;  // NOLINT(google-build-using-namespace)

constexpr std::size_t kStores = 1'000;
constexpr int kPushes = 15;

[[noreturn]] void give_up(const std::string& why) {
  std::printf("%s\n", why.c_str());
  std::exit(1);
}

class Scene {
 public:
  explicit Scene(std::string programs) : programs_(std::move(programs)) {
    EmulatorSettings settings;
    // As documented, but for the limits: what they cost is `forecast_accuracy`'s business.
    settings.behaviour.global_limit = settings.behaviour.route_limit = 0;
    settings.behaviour.token_limit = 0;
    AccessToken token;
    token.value = Secret("bench-token");
    token.name = "bench";
    settings.tokens.push_back(std::move(token));
    auto server = EmulatorServer::start(std::move(settings));
    if (!server) give_up("the emulator does not start");
    emulator_ = *std::move(server);
    git({"init", "-q", "--bare", "-b", "main", remote()});
    git({"-C", remote(), "config", "uploadpack.allowFilter", "true"});
    git({"init", "-q", "-b", "main", work()});
    FleetShape shape;
    shape.stores = kStores;
    files_ = make_manifests(shape);
    for (const auto& file : files_) directory_.write("work/" + file.name, file.text);
    push();
  }

  void start() {
    Command command;
    command.arguments = {
        "/bin/sh",
        "-c",
        "exec \"$0\" \"$@\" >'" + directory_.path("log") + "' 2>&1",
        programs_ + "/storekeeper-daemon",
        "run",
        "--git-url",
        "file://" + remote(),
        "--git-branch",
        "main",
        "--git-cache-dir",
        directory_.path("cache"),
        "--api-url",
        emulator_->base_url(),
        "--listen",
        "127.0.0.1:0",
        "--interval",
        "1h",
        "--git-poll-interval",
        "1h"};
    command.environment = {
        "LAUNCHDARKLY_ACCESS_TOKEN=bench-token", "HOME=" + directory_.path(),
        std::string(kPasswordVariable) + "=" + kPassword};
    daemon_ = std::make_unique<BackgroundProcess>(command);
    address_ = status_address();
    directory_.write(
        "remote.git/hooks/post-receive", "#!/bin/sh\nexec '" + programs_ +
                                             "/storekeeper' reconcile --listen " + address_ +
                                             " >/dev/null\n");
    namespace fs = std::filesystem;
    fs::permissions(directory_.path("remote.git/hooks/post-receive"), fs::perms::owner_all);
  }

  /// Milliseconds from the start of git push until the account has it.
  double push_and_wait(int number) {
    const auto wanted = "Pushed " + std::to_string(number);
    auto text = files_.front().text;
    const auto at = text.find("displayName: ") + 13;
    text.replace(at, text.find('\n', at) - at, wanted);
    directory_.write("work/" + files_.front().name, text);
    git({"-C", work(), "commit", "-q", "-a", "-m", "change"});
    emulator_->ask("DELETE", "/__emulator/journal");
    const auto begin = std::chrono::steady_clock::now();
    git({"-C", work(), "push", "-q", remote(), "HEAD:main"});
    wait_for("/__emulator/journal", wanted);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
        .count();
  }

  void wait_until_all_are_there() const {
    wait_for("/__emulator/state", "environment-000999\",\"integrationKey");
  }
  double cpu_ms() const { return daemon_->cpu_ms(); }

 private:
  std::string remote() const { return directory_.path("remote.git"); }
  std::string work() const { return directory_.path("work"); }

  void push() {
    git({"-C", work(), "add", "-A"});
    git({"-C", work(), "commit", "-q", "-m", "first"});
    git({"-C", work(), "push", "-q", remote(), "HEAD:main"});
  }
  void git(std::vector<std::string> arguments) const {
    Command command;
    command.arguments = {"/usr/bin/git", "-c", "user.name=b", "-c", "user.email=b@example.com"};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    command.environment = {"HOME=" + directory_.path()};
    const auto cost = run_to_end(command);
    if (cost.exit_code != 0) give_up("git failed: " + cost.output);
  }
  std::string status_address() const {
    for (int tries = 0; tries < 1'000; ++tries) {
      const auto log = directory_.read("log");
      const auto at = log.find("http://127.0.0.1:");
      const auto end = log.find('\n', at);
      if (at != std::string::npos && end != std::string::npos) {
        const auto text = log.substr(at + 7, end - at - 7);
        return text.substr(0, text.find_first_not_of("0123456789.:"));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    give_up("the daemon does not start: " + directory_.read("log"));
  }
  void wait_for(const char* where, const std::string& text) const {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (emulator_->ask("GET", where).body.find(text) == std::string::npos) {
      if (std::chrono::steady_clock::now() > limit) {
        give_up("nothing came of the push; the daemon says:\n" + directory_.read("log"));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

  std::string programs_;
  testing::TemporaryDirectory directory_;
  std::unique_ptr<EmulatorServer> emulator_;
  std::unique_ptr<BackgroundProcess> daemon_;
  std::vector<ManifestFile> files_;
  std::string address_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: push_to_converged DIRECTORY_OF_PROGRAMS\n", stderr);
    return 64;
  }
  Scene scene(std::filesystem::absolute(argv[1]));
  scene.start();
  scene.wait_until_all_are_there();
  std::vector<double> wall;
  const auto before = scene.cpu_ms();
  for (int i = 0; i < kPushes; ++i) wall.push_back(scene.push_and_wait(i));
  std::sort(wall.begin(), wall.end());
  Verdicts verdicts;
  verdicts.note("D2", "stores", kStores, "");
  verdicts.at_most("D2", "push to converged, median", wall[wall.size() / 2], 1000, "ms");
  verdicts.note("D2", "the quickest", wall.front(), "ms");
  verdicts.note("D2", "the slowest", wall.back(), "ms");
  verdicts.note("D2", "the daemon's own CPU for a push", (scene.cpu_ms() - before) / kPushes, "ms");
  return verdicts.exit_code();
}
