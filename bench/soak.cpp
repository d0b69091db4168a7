// The daemon for a while between people who edit its manifests and people who edit the account,
// while the emulator misbehaves in every way it knows. Then all is quiet, and it has to converge,
// to have written nothing wrong at any time, and to have grown nowhere.
//
//   soak DIRECTORY_OF_PROGRAMS [SECONDS [SEED]]      60 seconds, seed 1
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "bench/child_process.hpp"
#include "bench/soak_faults.hpp"
#include "bench/soak_judge.hpp"
#include "bench/verdicts.hpp"
#include "emulator/emulator_server.hpp"
#include "support/free_port.hpp"
#include "support/temporary_directory.hpp"

namespace {

using namespace storekeeper;         // NOLINT(google-build-using-namespace): a program of one file
using namespace storekeeper::bench;  // NOLINT(google-build-using-namespace)
using nlohmann::json;

constexpr std::size_t kStores = 40;
constexpr std::size_t kStrangers = 10;
constexpr std::size_t kMostGone = 3;
// Room for doubles, too: a store whose create had no answer, and that was then given another name.
constexpr const char* kMostDeletes = "8";
constexpr std::size_t kDisaster = 12;
// Rarer than the daemon's rule for two writers that fight: it would leave the store alone.
constexpr double kBetweenEdits = 20;
constexpr double kBetweenLies = 15;
constexpr double kTimeToConverge = 300;  // creates in doubt are looked for during two minutes

EmulatorSettings emulator_settings() {
  EmulatorSettings settings;
  settings.behaviour.list_lag_ms = 200;
  settings.journal_secrets = true;  // so that a written mask shows
  AccessToken token;
  token.value = Secret("soak-token");
  token.name = "soak";
  settings.tokens.push_back(std::move(token));
  return settings;
}

class Soak {
 public:
  Soak(std::string programs, unsigned seed) : programs_(std::move(programs)), random_(seed) {
    auto server = EmulatorServer::start(emulator_settings());
    if (!server) std::exit(1);
    emulator_ = *std::move(server);
    manifests_.make_directory("manifests");
    for (std::size_t i = 0; i < kStores; ++i) {
      stores_.emplace_back().index = i;
      write(stores_.back());
    }
    for (std::size_t i = 0; i < kStrangers; ++i) {
      remember_stranger(tell(
          "POST", "/__emulator/integrations",
          {{"projectKey", "shop"},
           {"environmentKey", "strangers-" + std::to_string(i)},
           {"integrationKey", "redis"},
           {"name", "Store " + std::to_string(i)},
           {"on", true},
           {"tags", i % 2 == 0 ? json::array() : json{"managed-by.storekeeper", "owner.other"}},
           {"config", {{"host", "redis.example.com"}, {"password", "somebody-elses"}}}}));
    }
  }

  void start() {
    begin_ = std::chrono::steady_clock::now();
    Command command;
    command.arguments = {
        "/bin/sh",
        "-c",
        "exec \"$0\" \"$@\" >'" + manifests_.path("log") + "' 2>&1",
        programs_ + "/storekeeper-daemon",
        "run",
        "-f",
        manifests_.path("manifests"),
        "--api-url",
        emulator_->base_url(),
        "--owner",
        "soak",
        "--interval",
        "1s",
        "--listen",
        address_,
        "--prune",
        "--max-deletes",
        kMostDeletes,
        "--secrets-on-suspect",
        "rewrite",
        "--audit-log",
        manifests_.path("audit")};
    command.environment = {
        "LAUNCHDARKLY_ACCESS_TOKEN=soak-token", std::string("SOAK_PASSWORD=") + kSoakPassword};
    daemon_ = std::make_unique<BackgroundProcess>(command);
  }

  double now() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

  /// A quarter of a second of everybody's work.
  void tick() {
    if (one_in(6)) edit_a_manifest();
    if (one_in(6)) edit_a_live_store();
    if (one_in(20)) edit_a_stranger();
    if (one_in(4)) plant_a_fault();
    if (one_in(80)) forget_faults();  // those that nothing has met
    if (one_in(400)) start_disaster();
    if (disaster_until_ > 0 && now() > disaster_until_) end_disaster();
    if (one_in(200)) daemon_->send_signal(SIGHUP);
    rest();
    if (++ticks_ % 20 == 0) look();
  }

  void rest() const { std::this_thread::sleep_for(std::chrono::milliseconds(250)); }

  void be_quiet() {
    forget_faults();
    end_disaster();
  }

  /// Reads the journal and the daemon's own pages.
  void look() {
    const auto journal = ask("/__emulator/journal");
    if (journal.at("entries").size() > 2'000) emulator_->ask("DELETE", "/__emulator/journal");
    judge_.judge(journal, stores_, now());
    judge_.remember(ask("/__emulator/state"));
    for (const char* page : {"/api/v1/status", "/api/v1/events", "/metrics", "/"}) {
      const auto answer =
          run_to_end({{"/usr/bin/curl", "-sf", "--max-time", "5", "http://" + address_ + page}});
      ++(answer.exit_code == 0 && !answer.output.empty() ? pages_served_ : pages_missed_);
    }
  }

  std::string difference() {
    return SoakJudge::difference(ask("/__emulator/state"), stores_, strangers_);
  }

  BackgroundProcess& daemon() { return *daemon_; }
  const SoakJudge& judge() const { return judge_; }
  int pages_served() const { return pages_served_; }
  int pages_missed() const { return pages_missed_; }
  int edits() const { return edits_; }
  int disasters() const { return disasters_; }
  std::string log() const { return manifests_.read("log"); }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool one_in(std::size_t bound) { return below(bound) == 0; }

  json ask(const char* target) { return json::parse(emulator_->ask("GET", target).body); }
  json tell(const char* method, const std::string& target, const json& body) {
    return json::parse(emulator_->ask(method, target, body.dump()).body, nullptr, false);
  }

  std::string file_of(const SoakStore& store) const {
    return "manifests/store-" + std::to_string(store.index) + ".yaml";
  }
  // As an editor saves: a new file in the place of the old one.
  void write(const SoakStore& store) {
    manifests_.write("draft", store.manifest());
    std::filesystem::rename(manifests_.path("draft"), manifests_.path(file_of(store)));
  }
  void remove(SoakStore& store) {
    store.present = false;
    store.sheltered = false;
    store.gone_at = now();
    std::filesystem::remove(manifests_.path(file_of(store)));
  }
  void bring_back(SoakStore& store) {
    store.present = true;
    store.back_at = now();
    write(store);
  }

  void edit_a_manifest() {
    if (disaster_until_ > 0) return;
    auto& store = stores_[below(kStores)];
    ++edits_;
    if (!store.present) return bring_back(store);
    std::size_t gone = 0;
    for (const auto& each : stores_) gone += each.present ? 0 : 1;
    switch (below(5)) {
      case 0: store.enabled = !store.enabled; break;
      case 1: store.port = 6380 + static_cast<int>(below(20)); break;
      case 2:
        if (gone < kMostGone && now() - store.back_at > kBetweenEdits) return remove(store);
        break;
      default: ++store.edition; break;
    }
    store.sheltered = false;
    write(store);
  }

  // Twelve manifests vanish for some seconds, as in a bad merge.
  void start_disaster() {
    if (disaster_until_ > 0) return;
    ++disasters_;
    disaster_until_ = now() + 8;
    for (auto& store : stores_) store.sheltered = false;
    std::size_t gone = 0;
    for (auto& store : stores_) {
      if (!store.present || gone == kDisaster) continue;
      // First all of them at once, as a checkout does, so that no pass sees only a few.
      store.sheltered = true;
      ++gone;
    }
    std::filesystem::rename(manifests_.path("manifests"), manifests_.path("away"));
    manifests_.make_directory("next");
    for (auto& store : stores_) {
      if (store.sheltered) {
        store.present = false;
        store.gone_at = now();
      } else if (store.present) {
        manifests_.write("next/store-" + std::to_string(store.index) + ".yaml", store.manifest());
      }
    }
    std::filesystem::rename(manifests_.path("next"), manifests_.path("manifests"));
    std::filesystem::remove_all(manifests_.path("away"));
  }
  void end_disaster() {
    if (disaster_until_ <= 0) return;
    disaster_until_ = 0;
    for (auto& store : stores_) {
      if (store.sheltered) bring_back(store);
    }
  }

  void edit_a_live_store() {
    const auto state = ask("/__emulator/state");
    const auto& items = state.at("integrations");
    const auto& item = items.at(below(items.size()));
    const auto environment = item.at("environmentKey").get<std::string>();
    for (auto& store : stores_) {
      if (store.environment() != environment) continue;
      if (now() - store.touched_at < kBetweenEdits) return;
      store.touched_at = now();
      ++edits_;
      const auto target = "/__emulator/integrations/" + item.at("_id").get<std::string>();
      switch (below(6)) {
        case 0: tell("PATCH", target, {{"on", !item.at("on").get<bool>()}}); break;
        case 1: tell("PATCH", target, {{"name", "Edited by hand"}}); break;
        case 2: tell("PATCH", target, {{"config", {{"port", "1"}}}}); break;
        case 3: tell("PATCH", target, {{"config", {{"password", "somebody-elses-idea"}}}}); break;
        case 4: {
          auto tags = item.at("tags");
          tags.push_back("by-hand");
          tell("PATCH", target, {{"tags", tags}});
          break;
        }
        default: emulator_->ask("DELETE", target); break;
      }
    }
  }

  void edit_a_stranger() {
    auto stranger = strangers_.begin();
    std::advance(stranger, below(strangers_.size()));
    const auto target = "/__emulator/integrations/" + stranger->first;
    remember_stranger(tell("PATCH", target, {{"on", !stranger->second.at("on").get<bool>()}}));
  }
  void remember_stranger(const json& item) { strangers_[item.at("_id").get<std::string>()] = item; }

  void forget_faults() { emulator_->ask("DELETE", "/__emulator/faults"); }
  void plant_a_fault() {
    int total = 0;
    for (const auto& fault : kFaults) total += fault.weight;
    auto left = static_cast<int>(below(static_cast<std::size_t>(total)));
    const auto* fault = kFaults.begin();
    while (left >= fault->weight) left -= (fault++)->weight;
    // Two lists that lie alike are the truth to whoever reads them.
    if (fault->is_lie && now() - lied_at_ < kBetweenLies) return;
    if (fault->is_lie) lied_at_ = now();
    json rule = {{"kind", fault->kind}, {"nth", 1}, {"times", fault->is_lie ? 1 : 1 + below(2)}};
    if (fault->status != 0) rule["status"] = fault->status;
    if (fault->delay_ms != 0) rule["delayMs"] = fault->delay_ms;
    const std::array<const char*, 4> methods{"", "POST", "PATCH", "DELETE"};
    if (const auto* method = methods[below(4)]; *method != '\0' && !fault->is_lie) {
      rule["method"] = method;
    }
    tell("POST", "/__emulator/faults", rule);
  }

  std::string programs_;
  std::mt19937 random_;
  testing::TemporaryDirectory manifests_;
  std::unique_ptr<EmulatorServer> emulator_;
  std::string address_ = "127.0.0.1:" + std::to_string(storekeeper::testing::free_port());
  std::unique_ptr<BackgroundProcess> daemon_;
  std::vector<SoakStore> stores_;
  std::map<std::string, json> strangers_;
  SoakJudge judge_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  double disaster_until_ = 0;
  double lied_at_ = -1e9;
  int ticks_ = 0;
  int edits_ = 0;
  int disasters_ = 0;
  int pages_served_ = 0;
  int pages_missed_ = 0;
};

// How long it took until the account was right for the first time; the limit, if it never was.
double seconds_to_converge(Soak& soak) {
  const auto quiet_since = soak.now();
  while (!soak.difference().empty() && soak.now() - quiet_since < kTimeToConverge) soak.rest();
  return soak.now() - quiet_since;
}

int report(Soak& soak, double to_converge, double grown_mb, int more_files) {
  Verdicts verdicts;
  const auto& judge = soak.judge();
  const auto left = soak.difference();
  verdicts.note("D1", "edits of manifests and of the account", soak.edits(), "");
  verdicts.note("D1", "manifests lost in numbers, and back", soak.disasters(), "");
  verdicts.note("D1", "requests", static_cast<double>(judge.requests()), "");
  for (const auto& [kind, times] : judge.faults()) verdicts.note("D1", "met " + kind, times, "");
  verdicts.note("D1", "writes that were carried out", judge.writes(), "");
  verdicts.at_most("D1", "wrong writes", static_cast<double>(judge.wrong().size()), 0, "");
  verdicts.at_most("D1", "requests unseen", static_cast<double>(judge.unseen()), 0, "");
  verdicts.at_most("D1", "converged after", to_converge, kTimeToConverge, "s");
  verdicts.at_most("D1", "differences left", left.empty() ? 0 : 1, 0, "");
  verdicts.note("D1", "pages served", soak.pages_served(), "");
  verdicts.at_most("D1", "pages that did not come", soak.pages_missed(), 0, "");
  verdicts.note("D1", "resident", soak.daemon().resident_mb(), "MB");
  verdicts.at_most("D1", "grown since a third of the time", grown_mb, 4, "MB");
  verdicts.at_most("D1", "more files open", more_files, 8, "");
  verdicts.at_most("D1", "exit code", soak.daemon().end(), 0, "");
  for (const auto& wrong : judge.wrong()) std::printf("%s\n", wrong.c_str());
  if (!left.empty()) std::printf("%s\n", left.c_str());
  if (verdicts.exit_code() != 0) std::fputs(soak.log().c_str(), stderr);
  return verdicts.exit_code();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    std::fputs("usage: soak DIRECTORY_OF_PROGRAMS [SECONDS [SEED]]\n", stderr);
    return 64;
  }
  const double duration = argc > 2 ? std::atof(argv[2]) : 60;
  Soak soak(argv[1], argc > 3 ? static_cast<unsigned>(std::atoi(argv[3])) : 1);
  soak.start();
  while (soak.now() < duration / 3) soak.tick();
  const auto resident = soak.daemon().resident_mb();
  const auto files = soak.daemon().open_files();
  while (soak.now() < duration) soak.tick();
  soak.be_quiet();
  const auto to_converge = seconds_to_converge(soak);
  soak.look();
  const auto grown = soak.daemon().resident_mb() - resident;
  return report(soak, to_converge, grown, soak.daemon().open_files() - files);
}
