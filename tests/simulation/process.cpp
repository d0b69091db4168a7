#include "simulation/process.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "model/ownership.hpp"
#include "simulation/faulty_transport.hpp"
#include "support/builders.hpp"

namespace storekeeper::simulation {

namespace asio = boost::asio;

class ProcessClock final : public Clock {
 public:
  explicit ProcessClock(Process* process) : process_(process) {}

  SteadyTime now() const override { return process_->world_->now(); }
  WallTime wall_now() const override {
    return WallTime(Milliseconds(1'767'225'600'000) + process_->world_->elapsed());
  }
  asio::awaitable<bool> sleep_until(SteadyTime when) override {
    auto start = [this, when](auto handler) {
      const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
      process_->world_->at(when, process_->register_wake([shared] { std::move (*shared)(); }));
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        std::move(start), asio::use_awaitable);
    co_return true;
  }
  bool stopping() const override { return false; }

 private:
  Process* process_;
};

// Turns wishes into what the loader would yield.
class WishSource final : public ManifestSource {
 public:
  explicit WishSource(Process* process) : process_(process) {}

  LoadedManifests load() override {
    const auto& repository = *process_->repository_;
    LoadedManifests result;
    process_->loaded_ = std::make_shared<Loaded>();
    auto& loaded = *process_->loaded_;
    if (repository.gone) return result;
    for (const auto& [name, wish] : repository.wishes) {
      if (name == repository.broken) {
        Diagnostic diagnostic;
        diagnostic.position.file = name;
        diagnostic.message = "cannot be loaded";
        result.diagnostics.push_back(std::move(diagnostic));
        result.desired.complete = false;
        loaded.complete = false;
        continue;
      }
      result.desired.items.push_back(desired_of(name, wish));
      loaded.identities.insert(identity_of(wish.address, wish.display_name));
      if (wish.enabled) {
        loaded.to_be_on[wish.display_name] = identity_of(wish.address, wish.display_name);
      }
      loaded.empty = false;
      ++result.files;
    }
    return result;
  }

 private:
  static DesiredIntegration desired_of(const std::string& name, const Wish& wish) {
    auto desired = testing::desired_redis(name);
    desired.address = wish.address;
    desired.display_name = wish.display_name;
    desired.enabled = wish.enabled;
    desired.config = {{"host", wish.host}};
    desired.policy.allow_redirect = wish.host_allowed;
    if (wish.port != "6379") desired.config.set("port", wish.port);
    if (wish.tls) desired.config.set("tlsEnabled", true);
    if (!wish.password.empty()) {
      DesiredSecret secret;
      secret.key = "password";
      secret.reference.locator = name;
      desired.secrets.push_back(std::move(secret));
    }
    return desired;
  }

  Process* process_;
};

class WishSecrets final : public SecretSource {
 public:
  explicit WishSecrets(const Repository* repository) : repository_(repository) {}

  Result<Secret> resolve(const SecretReference& reference) override {
    const auto found = repository_->wishes.find(reference.locator);
    if (found == repository_->wishes.end()) return fail(Errc::kSecretUnavailable, "gone");
    return Secret(found->second.password);
  }

 private:
  const Repository* repository_;
};

// Everything told to the world goes into the trace, and must hold no secret.
class WatchedEvents final : public EventSink {
 public:
  WatchedEvents(World* world, const Repository* repository)
      : world_(world), repository_(repository) {}

  void emit(const Event& event) override {
    const auto told = std::string(event.message) + " " + event.store + " " + event.action + " " +
                      event.outcome + " " + event.route + " " + event.reason;
    world_->note(told);
    for (const auto& [name, wish] : repository_->wishes) {
      if (!wish.password.empty() && told.find(wish.password) != told.npos) {
        world_->violated("I7", "a secret was told: " + event.message);
      }
    }
  }

 private:
  World* world_;
  const Repository* repository_;
};

Process::Process(
    World* world, FakeApi* api, const Repository* repository, SimulatedLedger* ledger,
    std::optional<int> max_deletes)
    : world_(world),
      fake_api_(api),
      repository_(repository),
      ledger_(ledger),
      max_deletes_(max_deletes) {
  clock_ = std::make_unique<ProcessClock>(this);
  transport_ = std::make_unique<FaultyTransport>(this);
  manifests_ = std::make_unique<WishSource>(this);
  secrets_ = std::make_unique<WishSecrets>(repository);
  events_ = std::make_unique<WatchedEvents>(world, repository);
  jitter_ = std::make_unique<RandomStream>(world->random.next());
  ApiSettings settings;
  settings.token = Secret("api-simulated-token");
  settings.user_agent = "storekeeper/simulation";
  client_ = std::make_unique<ApiClient>(
      transport_.get(), clock_.get(), jitter_.get(), events_.get(), std::move(settings));
  reconciler_ =
      std::make_unique<Reconciler>(client_.get(), clock_.get(), secrets_.get(), events_.get());
  reconciler_->keep_settled_plans();
  if (ledger_ != nullptr) {
    reconciler_->use_ledger(ledger_, ledger_key("simulation"), LedgerUse::kKeep);
    silent_until_ = ledger_->silent_until();
  }
  asio::co_spawn(io_, loop(), asio::detached);
}

Process::~Process() { *alive_ = false; }

std::function<void()> Process::register_wake(Wake wake) {
  const auto id = ++next_wake_;
  waiting_.emplace(id, std::move(wake));
  return [this, id, alive = std::weak_ptr<bool>(alive_)] {
    const auto life = alive.lock();
    if (!life || !*life) return;
    auto found = waiting_.extract(id);
    if (!found.empty()) asio::post(io_, std::move(found.mapped()));
  };
}

void Process::run_ready() {
  io_.restart();
  io_.poll();
}

asio::awaitable<void> Process::loop() {
  constexpr Milliseconds kInterval(30'000);
  constexpr Milliseconds kPassLimit(240'000);
  constexpr Milliseconds kReplacementWait(60'000);
  for (;;) {
    PassOptions options;
    options.policy.prune = true;
    options.policy.max_deletes = max_deletes_;
    options.policy.delete_grace = std::chrono::seconds(world_->swarm.delete_grace_seconds);
    options.policy.redirects.hold = world_->swarm.holds_redirects;
    options.policy.replacement.wait = kReplacementWait;
    options.policy.replacement.across_passes = !world_->swarm.waits_in_passes;
    options.give_up = world_->now() + kPassLimit;
    options.stop_on_manifest_errors = false;
    const auto result = co_await run_pass(
        reconciler_.get(), manifests_.get(), clock_.get(), jitter_.get(), events_.get(),
        std::move(options));
    ++passes_done_;
    last_outcome_ = result.outcome;
    co_await clock_->sleep_until(world_->now() + kInterval);
  }
}

}  // namespace storekeeper::simulation
