// Ten thousand cycles of the daemon's work on a virtual clock: what it holds in memory after them
// is what it held after the first thousand. A program of its own, for it counts all that lives.
#include <gtest/gtest.h>
#include <malloc.h>

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
// Of the sanitizers' runtime; Debian's g++ comes without the header.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

#include "daemon/cached_manifests.hpp"
#include "daemon/loop.hpp"
#include "daemon/metrics.hpp"
#include "daemon/state_feed.hpp"
#include "daemon/state_json.hpp"
#include "reconcile/contention.hpp"
#include "reconcile/pass.hpp"
#include "simulation/fake_api.hpp"
#include "support/builders.hpp"
#include "support/virtual_clock.hpp"
#include "unit/daemon/scripted_alarm.hpp"

namespace storekeeper {

// Nobody asks for a trace here.
void simulation::World::trace_line(const std::string&) const {}

namespace {

using simulation::FakeApi;
using simulation::Item;
using simulation::World;

#if defined(__SANITIZE_ADDRESS__)
constexpr int kCycles = 3'000;  // each takes five times as long
#else
constexpr int kCycles = 10'000;
#endif
constexpr int kSettled = 1'000;  // by then the history and all other bounded memory is full

// What is allocated and not freed.
long long live_bytes() {
#if defined(__SANITIZE_ADDRESS__)
  return static_cast<long long>(__sanitizer_get_current_allocated_bytes());
#else
  return static_cast<long long>(::mallinfo2().uordblks);
#endif
}

class SteadyRandom final : public Random {
 public:
  std::uint64_t next() override { return ++last_ * 0x9E3779B97F4A7C15U; }

 private:
  std::uint64_t last_ = 0;
};

class ThreeStores final : public ManifestSource {
 public:
  LoadedManifests load() override {
    LoadedManifests loaded;
    for (const char* name : {"a", "b", "c"}) {
      loaded.desired.items.push_back(testing::desired_redis(name));
      DesiredSecret password;
      password.key = "password";
      password.reference.locator = "PASSWORD";
      loaded.desired.items.back().secrets.push_back(std::move(password));
    }
    loaded.revision = "abc123";
    return loaded;
  }
};

class OnePassword final : public SecretSource {
 public:
  Result<Secret> resolve(const SecretReference&) override {
    return Secret("a-password-of-usual-length");
  }
};

// The manifests' files never change.
class SameFiles final : public ManifestStamper {
 public:
  ManifestStamp stamp() override { return {}; }
};

// What the daemon keeps of what happens: the metrics, and what the status page is made of.
class Observers final : public EventSink {
 public:
  Observers(boost::asio::io_context& io, const Clock* clock)
      : metrics(clock, std::chrono::minutes(5)), feed(std::make_shared<StateFeed>(io, clock)) {}

  void emit(const Event& event) override {
    metrics.emit(event);
    feed->emit(event);
  }

  Metrics metrics;
  std::shared_ptr<StateFeed> feed;
};

// The server, which fails every seventh request for a while in each hundred.
class FakeTransport final : public Transport {
 public:
  FakeTransport(World* world, FakeApi* api, Clock* clock)
      : world_(world), api_(api), clock_(clock) {}

  boost::asio::awaitable<Result<HttpResponse>> send(HttpRequest request, Deadline) override {
    const auto arrival = clock_->now() + std::chrono::milliseconds(20);
    co_await clock_->sleep_until(arrival);
    world_->at(clock_->now(), [] {});
    world_->step();
    ++requests_;
    if (requests_ % 100 < 20 && requests_ % 7 == 0) co_return fail(Errc::kNetwork, "reset");
    co_return api_->handle(request);
  }

 private:
  World* world_;
  FakeApi* api_;
  Clock* clock_;
  int requests_ = 0;
};

class GrowthTest : public ::testing::Test {
 protected:
  GrowthTest() {
    world_.faults_on = false;
    reconciler_.keep_settled_plans();
  }

  // People edit something before every third cycle, and delete a store before every tenth.
  void meddle() {
    auto& items = api_.items();
    if (items.empty()) return;
    if (cycles_ % 10 == 0) {
      items.erase(items.begin());
    } else if (cycles_ % 3 == 0) {
      auto& item = items.begin()->second;
      item.on = !item.on;
      ++item.version;
    }
  }

  PassOptions options() {
    PassOptions options;
    options.restrain = [this](DesiredSet& desired, PlanPolicy&) {
      contention_.restrain(desired, clock_.now());
    };
    options.on_planned = [this](PlannedPass& planned, const std::string& revision) {
      observers_.metrics.observe_plan(planned.plan, revision);
      observers_.feed->planned(planned, revision);
    };
    return options;
  }

  void cycle_ended(const PassResult& result, std::chrono::milliseconds until_next) {
    observers_.metrics.observe_pass(result, client_.quota(), until_next);
    observers_.feed->pass_ended(result, until_next);
    if (result.applied) {
      contention_.observe(*result.applied, clock_.now());
      observers_.feed->contended(contention_.contended());
    }
    ++cycles_;
    if (result.outcome == PassOutcome::kConverged) ++converged_;
    if (cycles_ % 500 == 0) {  // as readers do
      EXPECT_FALSE(observers_.metrics.text(observers_.feed->state()).empty());
      EXPECT_FALSE(observers_.feed->status_text("").empty());
      EXPECT_FALSE(history_document(observers_.feed->state()).empty());
    }
    if (cycles_ == kSettled) settled_ = live_bytes();
    if (cycles_ == kCycles) clock_.request_stop();
    meddle();
  }

  boost::asio::io_context io_{1};
  // The fake's clock shows the same time.
  testing::VirtualClock clock_{WallTime(std::chrono::seconds(1'767'225'600))};
  testing::ScriptedAlarm alarm_{&clock_};
  SteadyRandom random_;
  World world_{1, false};
  FakeApi api_{&world_};
  FakeTransport transport_{&world_, &api_, &clock_};
  ThreeStores files_;
  SameFiles stamper_;
  OnePassword secrets_;
  Observers observers_{io_, &clock_};
  CachedManifests manifests_{&files_, &stamper_, &clock_, &observers_};
  ContentionWatch contention_;
  ApiClient client_{&transport_, &clock_, &random_, &observers_, {}};
  Reconciler reconciler_{&client_, &clock_, &secrets_, &observers_};
  int cycles_ = 0;
  int converged_ = 0;
  long long settled_ = 0;
};

TEST_F(GrowthTest, TenThousandCyclesLeaveMemoryAsItWas) {
  LoopPorts ports;
  ports.clock = &clock_;
  ports.random = &random_;
  ports.alarm = &alarm_;
  ports.events = &observers_;
  auto one_pass = [this] {
    return run_pass(&reconciler_, &manifests_, &clock_, &random_, &observers_, options());
  };
  auto observe = [this](const PassResult& result, std::chrono::milliseconds until_next) {
    cycle_ended(result, until_next);
  };
  const ScheduleSettings schedule;
  testing::run_virtual(
      io_, clock_, run_loop(std::move(one_pass), std::move(observe), ports, &schedule));
  const auto ended = live_bytes();
  EXPECT_EQ(cycles_, kCycles);
  EXPECT_GT(converged_, kCycles / 2);
  EXPECT_LT(converged_, kCycles);  // failures are part of it
  RecordProperty("converged", converged_);
  RecordProperty("bytes_grown", static_cast<int>(ended - settled_));
  // Texts of the history differ in length, and malloc keeps some pieces at hand: tens of KB. Eight
  // bytes a cycle that are never freed would be more.
  EXPECT_LT(ended - settled_, 8LL * (kCycles - kSettled))
      << settled_ << " bytes after " << kSettled << " cycles, " << ended << " after " << kCycles;
}

}  // namespace
}  // namespace storekeeper
