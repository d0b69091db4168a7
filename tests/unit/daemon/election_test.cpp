// Two elections on one storage, and the leases in Kubernetes and in a file, on a virtual clock.
#include "daemon/election.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "daemon/file_lease.hpp"
#include "daemon/kubernetes_lease.hpp"
#include "support/lease_api.hpp"
#include "support/scripted_transport.hpp"
#include "support/temporary_directory.hpp"
#include "support/virtual_clock.hpp"

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
using testing::LeaseApi;
using testing::run_virtual;
using Json = nlohmann::json;

// A daemon as far as the election goes; `frozen`: nothing of it gets through.
class Standby {
 public:
  Standby(std::string identity, LeaseApi* api, Clock* clock, boost::asio::io_context* io)
      : transport_(clock), alarm_(clock) {
    transport_.latency = 20ms;
    transport_.otherwise = [this, api](const HttpRequest& request) -> Result<HttpResponse> {
      if (cut_off) return fail(Errc::kTimeout, "no answer");
      return api->answer(request);
    };
    KubernetesLeaseSettings settings;
    settings.space = "shop";
    settings.name = "storekeeper";
    settings.identity = std::move(identity);
    settings.duration = times_.duration;
    settings.token = [] { return Result<Secret>(Secret("service-account")); };
    lease_.emplace(&transport_, clock, std::move(settings));
    ElectionPorts ports;
    ports.storage = &*lease_;
    ports.clock = clock;
    ports.alarm = &alarm_;
    ports.events = &events_;
    election_.emplace(ports, times_);
    boost::asio::co_spawn(*io, election_->run(), boost::asio::detached);
  }

  bool leads() const { return election_->leads(); }
  Election& election() { return *election_; }
  KubernetesLease& lease() { return *lease_; }
  int told(const std::string& message) const {
    int count = 0;
    for (const auto& event : events_.events) count += event.message == message ? 1 : 0;
    return count;
  }
  bool cut_off = false;

 private:
  class NoAlarm final : public Alarm {
   public:
    explicit NoAlarm(Clock* clock) : clock_(clock) {}
    boost::asio::awaitable<WakeCause> wait_until(SteadyTime) override {
      const SteadyTime next = clock_->now() + 10ms;
      co_await clock_->sleep_until(next);
      co_return WakeCause::kTime;
    }
    void ring(WakeCause) override {}

   private:
    Clock* clock_;
  };

  LeaseTimes times_{15s};
  testing::ScriptedTransport transport_;
  NoAlarm alarm_;
  testing::RecordingEvents events_;
  std::optional<KubernetesLease> lease_;
  std::optional<Election> election_;
};

class KubernetesElection : public ::testing::Test {
 protected:
  void start() {
    first.emplace("first", &api, &clock, &io);
    run_for(1s);
    second.emplace("second", &api, &clock, &io);
    run_for(5s);
  }
  void run_for(std::chrono::milliseconds time) {
    run_virtual(io, clock, clock.sleep_until(clock.now() + time));
  }
  // Steps through time and looks at each that nobody else leads.
  void run_watched(std::chrono::milliseconds time) {
    for (auto passed = 0ms; passed < time; passed += 50ms) {
      run_for(50ms);
      ASSERT_FALSE(first->leads() && second->leads());
    }
  }
  void TearDown() override {
    clock.request_stop();
    io.restart();
    io.poll();
  }

  boost::asio::io_context io;
  testing::VirtualClock clock;
  LeaseApi api;
  std::optional<Standby> first;
  std::optional<Standby> second;
};

TEST_F(KubernetesElection, OneLeadsAndTheOtherKnowsWho) {
  start();
  EXPECT_TRUE(first->leads());
  EXPECT_FALSE(second->leads());
  EXPECT_EQ(second->election().standing(), "standby: first leads");
  EXPECT_EQ(api.lease["spec"]["leaseDurationSeconds"], 15);
  EXPECT_EQ(api.lease["spec"]["leaseTransitions"], 0);
  const std::string renewed = api.lease["spec"]["renewTime"];
  EXPECT_EQ(renewed.size(), std::string("2026-11-23T14:10:50.123000Z").size()) << renewed;
  run_watched(5min);
  EXPECT_TRUE(first->leads());
  EXPECT_EQ(first->told("this daemon leads"), 1);
  EXPECT_EQ(second->told("this daemon is on standby"), 1);
}

TEST_F(KubernetesElection, TheOtherTakesOverAfterTheLeaseAndNotBefore) {
  start();
  first->cut_off = true;
  const auto cut = clock.now();
  while (first->leads()) run_watched(50ms);
  EXPECT_LE(clock.now() - cut, 12s) << "it stops a margin before the lease's end";
  while (!second->leads() && clock.now() - cut < 60s) run_watched(50ms);
  EXPECT_LE(clock.now() - cut, 15s + 1500ms + 100ms) << "the lease, and one look";
  EXPECT_EQ(api.holder(), "second");
  EXPECT_EQ(api.lease["spec"]["leaseTransitions"], 1);
  first->cut_off = false;
  run_watched(1min);
  EXPECT_FALSE(first->leads());
  EXPECT_EQ(first->told("this daemon is on standby"), 1);
}

TEST_F(KubernetesElection, NobodyLeadsForLongWithoutTheApi) {
  start();
  api.down = true;
  run_watched(1min);
  EXPECT_FALSE(first->leads() || second->leads());
  EXPECT_EQ(second->election().standing(), "standby: nobody can tell who leads");
  api.down = false;
  run_watched(1min);
  EXPECT_TRUE(first->leads() || second->leads());
}

TEST_F(KubernetesElection, ALeaseThatIsGivenUpIsTakenAtTheNextLook) {
  start();
  const Deadline soon = clock.now() + 5s;
  first->cut_off = false;
  run_virtual(io, clock, first->election().release(soon));
  EXPECT_EQ(api.holder(), "");
  run_for(2s);
  EXPECT_TRUE(first->leads() != second->leads());
}

TEST_F(KubernetesElection, AChangeOfSomebodyElseToTheRecordIsNoLoss) {
  start();
  api.lease["metadata"]["annotations"] = {{"note", "seen"}};
  api.lease["metadata"]["resourceVersion"] = "999";
  run_watched(1min);
  EXPECT_TRUE(first->leads());
}

TEST(FileLease, IsHeldByOneAndLostWithTheFile) {
  boost::asio::io_context io;
  testing::VirtualClock clock;
  const testing::TemporaryDirectory files;
  FileLease one(files.path("lease"));
  FileLease two(files.path("lease"));
  const auto holds = [&](FileLease& lease) {
    const auto state = run_virtual(io, clock, lease.try_hold(Deadline::max()));
    return state && state->held;
  };
  EXPECT_TRUE(holds(one));
  EXPECT_TRUE(holds(one));
  EXPECT_FALSE(holds(two));
  std::filesystem::remove(files.path("lease"));
  EXPECT_TRUE(holds(two));
  EXPECT_FALSE(holds(one)) << "its lock is on a file that nobody sees any more";
  run_virtual(io, clock, two.release(Deadline::max()));
  EXPECT_TRUE(holds(one));
  FileLease nowhere(files.path("missing/lease"));
  EXPECT_FALSE(run_virtual(io, clock, nowhere.try_hold(Deadline::max())));
}

}  // namespace
}  // namespace storekeeper
