#include "simulation/scenario.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>

#include "model/live.hpp"
#include "model/ownership.hpp"
#include "simulation/process.hpp"

namespace storekeeper::simulation {
namespace {

constexpr Milliseconds kTimeOfFaults(600'000);
constexpr Milliseconds kTick(7'000);
constexpr Milliseconds kLatestCommit(110'000);
// Long enough for the quarantine of a create, two agreeing lists, and the longest 429.
constexpr Milliseconds kTimeOfCalm(1'500'000);

const std::vector<std::string> kHosts{"a.example.com", "b.example.com", "c.example.com"};
const std::vector<std::string> kPasswords{
    "first-password-1", "second-password-2", "third-password-3"};

bool holds_password(std::string_view text) {
  return std::any_of(kPasswords.begin(), kPasswords.end(), [&](const std::string& password) {
    return text.find(password) != text.npos;
  });
}

class Scenario {
 public:
  Scenario(std::uint64_t seed, bool trace)
      : world_(seed, trace), api_(&world_), ledger_(&world_, holds_password) {
    for (int i = 0; i < 4; ++i) add_wish();
    start_process();
    world_.after(kTick, [this] { tick(); });
  }

  Verdict run() {
    run_until(kTimeOfFaults);
    world_.faults_on = false;
    repository_.broken.clear();
    repository_.gone = false;
    // What the network still holds back arrives before people look at the account.
    run_until(kTimeOfFaults + kLatestCommit);
    tidy_up();
    const int before = process_->passes_done();
    run_until(kTimeOfFaults + kTimeOfCalm);
    if (process_->passes_done() < before + 3) world_.violated("I11", "passes no longer end");
    check_converged();
    check_quiet();
    Verdict verdict;
    verdict.violations = world_.violations;
    verdict.hash = world_.hash();
    verdict.steps = world_.steps();
    for (std::size_t i = 0; i < kFaults; ++i) {
      if (world_.swarm.rate[i] > 0) verdict.faults.emplace_back(kFaultNames[i]);
    }
    return verdict;
  }

 private:
  void start_process() {
    // During the faults the cap is the default one; later an operator lifts it.
    const auto cap = world_.faults_on ? std::optional<int>() : std::optional<int>(100);
    auto* const ledger = world_.swarm.keeps_ledger ? &ledger_ : nullptr;
    process_ = std::make_unique<Process>(&world_, &api_, &repository_, ledger, cap);
    process_->run_ready();
  }

  void run_until(Milliseconds end) {
    while (world_.elapsed() < end && world_.violations.size() < 5) {
      if (!world_.step()) return;
      if (world_.strikes(Fault::kCrash) && world_.random.chance(0.05)) {
        world_.note("crash");
        process_.reset();
        ledger_.suffer();
        start_process();
      }
      process_->run_ready();
      check_deletes();
    }
  }

  template <class T>
  const T& any(const std::vector<T>& of) {
    return of[world_.random.below(of.size())];
  }

  void add_wish() {
    Wish wish;
    const auto number = ++wishes_made_;
    wish.address = {"shop", world_.random.chance(0.5) ? "test" : "production", StoreKind::kRedis};
    wish.display_name = "store " + std::to_string(number);
    change(wish);
    repository_.wishes["store-" + std::to_string(number)] = wish;
  }

  void change(Wish& wish) {
    wish.enabled = world_.random.chance(0.5);
    // Mostly one that no other wish has, so that what is allowed for one says nothing of others.
    wish.host = world_.random.chance(0.25)
                    ? any(kHosts)
                    : "host-" + std::to_string(++hosts_made_) + ".example.com";
    wish.host_allowed = world_.random.chance(0.5);
    if (wish.host_allowed) repository_.allowed_hosts.insert(wish.host);
    wish.port = world_.random.chance(0.5) ? "6379" : "6380";
    wish.tls = world_.random.chance(0.5);
    if (world_.random.chance(0.5)) wish.password = any(kPasswords);
  }

  Wish* any_wish() {
    if (repository_.wishes.empty()) return nullptr;
    auto found = repository_.wishes.begin();
    std::advance(found, world_.random.below(repository_.wishes.size()));
    return &found->second;
  }

  Item* any_item() {
    if (api_.items().empty()) return nullptr;
    auto found = api_.items().begin();
    std::advance(found, world_.random.below(api_.items().size()));
    return &found->second;
  }

  // What people do, on both sides.
  void tick() {
    if (!world_.faults_on) return;
    world_.after(kTick, [this] { tick(); });
    people_edit_manifests();
    people_edit_the_account();
  }

  void people_edit_manifests() {
    auto& random = world_.random;
    if (world_.strikes(Fault::kManifestChange)) {
      world_.note("manifests change");
      switch (random.below(4)) {
        case 0: add_wish(); break;
        case 1:
          if (repository_.wishes.size() > 2) repository_.wishes.erase(repository_.wishes.begin());
          break;
        case 2:
          if (auto* wish = any_wish()) wish->display_name += "+";
          break;
        default:
          if (auto* wish = any_wish()) change(*wish);
          break;
      }
    }
    if (world_.strikes(Fault::kMove)) {
      if (auto* wish = any_wish()) {
        auto& environment = wish->address.environment;
        environment = environment == "test" ? "production" : "test";
        world_.note("manifest moves");
      }
    }
    if (world_.strikes(Fault::kSecretRotates)) {
      auto* wish = any_wish();
      if (wish != nullptr && !wish->password.empty()) wish->password = any(kPasswords);
    }
    repository_.gone = world_.strikes(Fault::kManifestsGone);
    repository_.broken.clear();
    if (world_.strikes(Fault::kManifestBroken) && !repository_.wishes.empty()) {
      repository_.broken = repository_.wishes.begin()->first;
    }
  }

  void people_edit_the_account() {
    auto& random = world_.random;
    auto* item = any_item();
    if (item == nullptr) return;
    if (world_.strikes(Fault::kHumanEdit)) {
      ++item->version;
      switch (random.below(4)) {
        case 0: item->on = !item->on; break;
        case 1: item->name += " by hand"; break;
        case 2: item->texts["host"] = "elsewhere.example.com"; break;
        default: item->texts["port"] = "7000"; break;
      }
      world_.note("human edit " + item->id);
    }
    if (world_.strikes(Fault::kHumanTakeover)) {
      ++item->version;
      item->tags = with_ownership({}, "another");
      world_.note("human takeover " + item->id);
    }
    if (world_.strikes(Fault::kHumanDelete)) {
      world_.note("human delete " + item->id);
      api_.items().erase(item->id);
    }
  }

  bool is_ours(const Item& item) const {
    auto tags = item.tags;
    normalise_tags(tags);
    return ownership(tags, "default") == Ownership::kOurs;
  }

  // What only a person can settle: integrations that others took over, twins, left-overs that
  // could be the renamed one, and hosts that a secret may go to. The reconciler has reported them.
  void tidy_up() {
    check_twins();
    process_->set_max_deletes(100);
    if (ledger_.damaged()) {
      process_.reset();
      ledger_.remove();
      start_process();
    }
    std::set<Identity> wanted;
    for (auto& [name, wish] : repository_.wishes) {
      wish.host_allowed = true;
      repository_.allowed_hosts.insert(wish.host);
      wanted.insert(identity_of(wish.address, wish.display_name));
    }
    std::set<Identity> kept;
    for (auto item = api_.items().begin(); item != api_.items().end();) {
      const auto identity = identity_of(item->second.address, item->second.name);
      const bool keep =
          is_ours(item->second) && wanted.contains(identity) && kept.insert(identity).second;
      item = keep ? std::next(item) : api_.items().erase(item);
    }
  }

  // I4: never two of ours for one identity, unless the network itself doubled or delayed a
  // create, or a process that died without a ledger could not remember it. Where a create comes
  // late, what a move left behind may have been taken for a renamed store meanwhile.
  void check_twins() {
    const auto& swarm = world_.swarm;
    const bool forgets = swarm.has(Fault::kCrash) && !(swarm.keeps_ledger && ledger_.reliable());
    const bool excused = swarm.has(Fault::kDoubleCommit) ||
                         (swarm.has(Fault::kLateCommit) && (forgets || swarm.has(Fault::kMove))) ||
                         (swarm.has(Fault::kHumanEdit) || swarm.has(Fault::kManifestChange));
    if (excused) return;
    std::set<Identity> seen;
    for (const auto& [id, item] : api_.items()) {
      if (is_ours(item) && !seen.insert(identity_of(item.address, item.name)).second) {
        world_.violated("I4", "two of ours are called " + item.name);
      }
    }
  }

  // I2: no pass marks more for deletion than it may: here the default, the larger of 1 and 10 %.
  void check_deletes() {
    if (world_.faults_on && process_->deletes_in_pass() > 1) {
      world_.violated("I2", "more deletes than one pass may decide on");
    }
  }

  // I11: once the faults stop, desired and live agree, secrets included.
  void check_converged() {
    std::map<Identity, const Item*> live;
    for (const auto& [id, item] : api_.items()) {
      if (!is_ours(item)) continue;
      if (!live.emplace(identity_of(item.address, item.name), &item).second) {
        world_.violated("I11", "twins are left: " + item.name);
      }
    }
    for (const auto& [name, wish] : repository_.wishes) {
      const auto found = live.find(identity_of(wish.address, wish.display_name));
      if (found == live.end()) {
        world_.violated("I11", name + " is not there");
        continue;
      }
      const auto& item = *found->second;
      const auto text = [&](const std::string& key, const std::string& otherwise) {
        const auto value = item.texts.find(key);
        return value == item.texts.end() ? otherwise : value->second;
      };
      const bool same = item.on == wish.enabled && item.tls == wish.tls &&
                        text("host", "") == wish.host && text("port", "6379") == wish.port &&
                        text("password", "") == wish.password;
      if (!same) world_.violated("I11", name + " is not as desired");
      live.erase(found);
    }
    for (const auto& [identity, item] : live) {
      world_.violated("I11", item->name + " is ours and described by no manifest");
    }
    if (process_->last_outcome() != PassOutcome::kConverged) {
      world_.violated("I11", "the last pass did not converge");
    }
  }

  // I11, I14: and then nothing is written any more, and nothing piles up.
  void check_quiet() {
    std::map<std::string, std::int64_t> versions;
    for (const auto& [id, item] : api_.items()) versions[id] = item.version;
    const int before = process_->passes_done();
    run_until(world_.elapsed() + Milliseconds(150'000));
    if (process_->passes_done() < before + 3) world_.violated("I11", "passes no longer end");
    for (const auto& [id, item] : api_.items()) {
      if (!versions.contains(id) || versions[id] != item.version) {
        world_.violated("I11", id + " was written although it agreed");
      }
    }
    if (process_->waiting() > 2) world_.violated("I14", "operations pile up");
  }

  World world_;
  FakeApi api_;
  SimulatedLedger ledger_;
  Repository repository_;
  int wishes_made_ = 0;
  int hosts_made_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace

void World::trace_line(const std::string& what) const {
  std::printf("%9lld ms  %s\n", static_cast<long long>(elapsed().count()), what.c_str());
}

Verdict run_scenario(std::uint64_t seed, bool trace) { return Scenario(seed, trace).run(); }

}  // namespace storekeeper::simulation
