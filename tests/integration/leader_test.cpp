// Two daemons, one of which leads: in one process with a lock on a file, and as programs with a
// real etcd, killed and frozen.
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "daemon/file_lease.hpp"
#include "integration/daemon_fixture.hpp"
#include "integration/etcd_server.hpp"
#include "support/paths.hpp"
#include "support/subprocess.hpp"

namespace storekeeper {
namespace {

using testing::redis_manifest;
using testing::Subprocess;
using Json = nlohmann::json;

class StandbyTest : public testing::DaemonFixture {
 protected:
  ~StandbyTest() override { daemon_.reset(); }

  FileLease lease{manifests_.path(".lease")};
};

TEST_F(StandbyTest, WritesNothingUntilTheLeaderIsGone) {
  manifests_.write("a.yaml", redis_manifest("checkout", "redis.example.com"));
  auto leader = FileLock::try_take(manifests_.path(".lease"));
  ASSERT_TRUE(leader && leader->has_value());
  lease_ = &lease;
  settings_.lease.duration = std::chrono::seconds(2);
  start();
  ASSERT_TRUE(wait_for([this] { return told("this daemon is on standby"); }));
  const auto ready = ask("/readyz");
  EXPECT_TRUE(ready.starts_with("HTTP/1.1 200")) << ready;
  EXPECT_NE(ready.find("standby"), std::string::npos);
  EXPECT_NE(ask("/api/v1/status").find(R"("leadership":"standby")"), std::string::npos);
  EXPECT_EQ(live().find("redis.example.com"), std::string::npos);
  leader->reset();
  ASSERT_TRUE(wait_for_passes(1));
  EXPECT_EQ(outcome(), "converged");
  EXPECT_NE(live().find("redis.example.com"), std::string::npos);
  EXPECT_NE(ask("/api/v1/status").find(R"("leadership":"leader")"), std::string::npos);
  EXPECT_NE(ask("/readyz").find("ready"), std::string::npos);
  daemon_->request_stop();
  ASSERT_TRUE(wait_for([this] { return ended_; }));
  EXPECT_TRUE(orderly_);
  const auto next = FileLock::try_take(manifests_.path(".lease"));
  EXPECT_TRUE(next && next->has_value()) << "it lets go when it stops";
}

class EtcdTest : public ::testing::Test {
 protected:
  EtcdTest() {
    emulator_ = testing::start_emulator();
    files_.write("a.yaml", redis_manifest("checkout", "redis.example.com"));
  }

  std::unique_ptr<Subprocess> start(std::vector<std::string> more = {}) const {
    testing::ProgramOptions options;
    options.arguments = {
        "run",
        "-f",
        files_.path(),
        "--api-url",
        emulator_->base_url(),
        "--listen",
        "off",
        "--interval",
        "1s",
        "--log-level",
        "debug",
        "--leader-election",
        "etcd:" + etcd_.url(),
        "--lease-duration",
        "2s"};
    options.arguments.insert(options.arguments.end(), more.begin(), more.end());
    options.environment = {{"STOREKEEPER_ACCESS_TOKEN", "t"}};
    return std::make_unique<Subprocess>(testing::daemon_program(), std::move(options));
  }
  void drift() const {
    const auto items = Json::parse(emulator_->ask("GET", "/__emulator/integrations").body);
    const std::string id = items.at(0).at("_id");
    emulator_->ask("PATCH", "/__emulator/integrations/" + id, R"({"name":"edited by hand"})");
  }
  // One leads, the other waits.
  void start_both() {
    leader_ = start();
    ASSERT_TRUE(leader_->wait_for_error_text("reconcile finished"));
    standby_ = start();
    ASSERT_TRUE(standby_->wait_for_error_text("this daemon is on standby"));
  }
  // Whether the standby, leading now, does the work.
  void expect_takeover() {
    drift();
    EXPECT_TRUE(standby_->wait_for_error_text("this daemon leads"));
    EXPECT_TRUE(standby_->wait_for_error_text("action done")) << standby_->so_far().errors;
  }

  testing::EtcdServer etcd_;
  testing::TemporaryDirectory files_;
  std::unique_ptr<EmulatorServer> emulator_;
  std::unique_ptr<Subprocess> leader_;
  std::unique_ptr<Subprocess> standby_;
};

TEST_F(EtcdTest, TheStandbyTakesOverFromAKilledLeader) {
  start_both();
  EXPECT_EQ(standby_->so_far().errors.find("reconcile started"), std::string::npos);
  leader_->send_signal(SIGKILL);
  leader_->wait();
  expect_takeover();
}

TEST_F(EtcdTest, AFrozenLeaderWritesNothingWhenItWakesUp) {
  start_both();
  leader_->send_signal(SIGSTOP);
  expect_takeover();
  const auto done_before = leader_->so_far().errors.size();
  leader_->send_signal(SIGCONT);
  ASSERT_TRUE(leader_->wait_for_error_text("this daemon is on standby"));
  drift();
  const auto written = standby_->so_far().errors.size();
  ASSERT_TRUE(standby_->wait_until(
      [&] { return standby_->so_far().errors.find("action done", written) != std::string::npos; }));
  const auto woken = leader_->so_far().errors.substr(done_before);
  EXPECT_EQ(woken.find("action started"), std::string::npos) << woken;
}

TEST_F(EtcdTest, ALeaderThatStopsHandsOverAtOnceAndPartsHaveLeasesOfTheirOwn) {
  start_both();
  const auto other_part = start({"--project", "other"});
  EXPECT_TRUE(other_part->wait_for_error_text("this daemon leads"));
  leader_->send_signal(SIGTERM);
  EXPECT_EQ(leader_->wait().exit_code, 0) << leader_->wait().errors;
  expect_takeover();
}

}  // namespace
}  // namespace storekeeper
