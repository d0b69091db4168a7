// The daemon's parts together: it converges, follows its manifests, tells how it stands, stops.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "integration/daemon_fixture.hpp"

namespace storekeeper {
namespace {

using testing::redis_manifest;

class DaemonTest : public testing::DaemonFixture {
 protected:
  std::size_t stores() {
    const auto all = emulator_->ask("GET", "/__emulator/integrations").body;
    std::size_t count = 0;
    for (auto at = all.find("\"_id\""); at != all.npos; at = all.find("\"_id\"", at + 1)) ++count;
    return count;
  }
};

TEST_F(DaemonTest, ConvergesAtOnceAndTellsHowItStands) {
  manifests_.write("a.yaml", redis_manifest("checkout", "redis.example.com"));
  start();
  ASSERT_TRUE(wait_for_passes(1));
  EXPECT_EQ(outcome(), "converged");
  EXPECT_NE(live().find("redis.example.com"), std::string::npos);
  EXPECT_TRUE(ask("/livez").starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(ask("/readyz").starts_with("HTTP/1.1 200"));
  const auto metrics = ask("/metrics");
  EXPECT_NE(
      metrics.find("\nstorekeeper_stores{sync=\"Synced\",health=\"Unknown\"} 1\n"),
      std::string::npos);
  EXPECT_NE(
      metrics.find("\nstorekeeper_actions_total{action=\"create\",outcome=\"done\"} 1\n"),
      std::string::npos);
  EXPECT_EQ(metrics.find("redis.example.com"), std::string::npos);
}

TEST_F(DaemonTest, FollowsItsManifests) {
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  start();
  ASSERT_TRUE(wait_for_passes(1));
  // As an editor saves.
  manifests_.write(".a.yaml.new", redis_manifest("checkout", "two.example.com"));
  std::filesystem::rename(manifests_.path(".a.yaml.new"), manifests_.path("a.yaml"));
  ASSERT_TRUE(wait_for_passes(2));
  EXPECT_NE(live().find("two.example.com"), std::string::npos);
  EXPECT_TRUE(told("manifests have changed"));
}

TEST_F(DaemonTest, ReconcilesTheOthersWhenAManifestIsBroken) {
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  manifests_.write("b.yaml", "apiVersion: storekeeper/v1\nkind: BigSegmentStore\n");
  settings_.pass.policy.prune = true;
  start();
  ASSERT_TRUE(wait_for_passes(1));
  EXPECT_EQ(outcome(), "failed");
  EXPECT_NE(live().find("one.example.com"), std::string::npos);
  EXPECT_TRUE(told("manifest error"));
  EXPECT_TRUE(ask("/readyz").starts_with("HTTP/1.1 503"));
}

TEST_F(DaemonTest, DoesNotAskAgainSoonWhenTheTokenIsRefused) {
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  settings_.api.token = Secret("wrong");
  start();
  ASSERT_TRUE(wait_for_passes(1));
  EXPECT_TRUE(ask("/readyz").starts_with("HTTP/1.1 503"));
  manifests_.write("a.yaml", redis_manifest("checkout", "two.example.com"));
  ASSERT_TRUE(wait_for([this] {
    return told("manifests have changed, and wait until the API accepts the token again");
  }));
  EXPECT_EQ(log_.of(EventKind::kPassFinished).size(), 1U);
  daemon_->reconcile_now();
  EXPECT_TRUE(wait_for_passes(2));
}

TEST_F(DaemonTest, RepairsDriftWhenAsked) {
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  start();
  ASSERT_TRUE(wait_for_passes(1));
  daemon_->reconcile_now();
  ASSERT_TRUE(wait_for_passes(2));
  EXPECT_EQ(outcome(), "converged");
  EXPECT_TRUE(told("asked to reconcile now"));
}

TEST_F(DaemonTest, LooksOnceAPassWhetherANewStoreIsInStep) {
  settings_.pass.policy.prune = true;
  settings_.pass.policy.replacement.wait = std::chrono::hours(1);
  auto manifest = redis_manifest("checkout", "one.example.com");
  manifests_.write("a.yaml", manifest);
  start();
  ASSERT_TRUE(wait_for_passes(1));
  emulator_->ask("PUT", "/__emulator/behaviour", R"({"health":"pending"})");
  const std::string old_place = "environment: checkout";
  manifest.replace(manifest.find(old_place), old_place.size(), "environment: moved");
  manifests_.write("a.yaml", manifest);
  ASSERT_TRUE(wait_for_passes(2));
  EXPECT_EQ(outcome(), "waiting");
  EXPECT_EQ(stores(), 2U);
  emulator_->ask("PUT", "/__emulator/behaviour", R"({"health":"healthy"})");
  daemon_->reconcile_now();
  ASSERT_TRUE(wait_for_passes(3));
  EXPECT_EQ(outcome(), "converged");
  EXPECT_EQ(stores(), 1U);
}

TEST_F(DaemonTest, StreamsWhatHappenedAndResumesAfterTheLastThatWasSeen) {
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  start();
  ASSERT_TRUE(wait_for_passes(1));
  const auto follow = [](boost::asio::io_context* io, unsigned short port, std::string last,
                         std::string until) -> boost::asio::awaitable<std::string> {
    testing::RawClient client(*io);
    if (!co_await client.connect("127.0.0.1", port)) co_return "";
    std::string request = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n";
    request += "Accept: text/event-stream\r\n" + last + "\r\n";
    co_await client.send(std::move(request));
    co_return co_await client.read_until(std::move(until));
  };
  const auto port = daemon_->status_port();
  const auto all = testing::run_awaitable(*io_, follow(io_.get(), port, "", "event: status"));
  EXPECT_NE(all.find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_NE(all.find("\"action\":\"create\""), std::string::npos) << all;
  EXPECT_EQ(all.find("example.com"), std::string::npos);
  const auto place = all.rfind("\nid: ") + 5;
  const auto id = all.substr(place, all.find('\n', place) - place);
  const auto rest = testing::run_awaitable(
      *io_, follow(io_.get(), port, "Last-Event-ID: " + id + "\r\n", "event: status"));
  EXPECT_EQ(rest.find("event: history"), std::string::npos) << rest;
}

TEST_F(DaemonTest, StopsBetweenPasses) {
  start();
  ASSERT_TRUE(wait_for_passes(1));
  daemon_->request_stop();
  EXPECT_TRUE(wait_for([this] { return ended_; }));
  EXPECT_TRUE(orderly_);
  EXPECT_EQ(log_.events.back().message, "daemon stopped");
}

TEST_F(DaemonTest, AbandonsACallThatDoesNotEnd) {
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  emulator_->ask("PUT", "/__emulator/faults", R"([{"kind":"hang"}])");
  settings_.stop_grace = std::chrono::milliseconds(20);
  start();
  ASSERT_TRUE(wait_for([this] { return told("reconcile started"); }));
  daemon_->request_stop();
  EXPECT_TRUE(wait_for([this] { return ended_; }));
  EXPECT_TRUE(told("a call did not end in time and was abandoned"));
  EXPECT_TRUE(orderly_);
}

TEST_F(DaemonTest, AnswersWhileACallHangs) {
  emulator_->ask("PUT", "/__emulator/faults", R"([{"kind":"hang"}])");
  start();
  ASSERT_TRUE(wait_for([this] { return told("reconcile started"); }));
  EXPECT_TRUE(ask("/livez").starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(ask("/readyz").starts_with("HTTP/1.1 503"));
  EXPECT_TRUE(ask("/livez", "POST").starts_with("HTTP/1.1 405"));
  EXPECT_TRUE(ask("/other").starts_with("HTTP/1.1 404"));
  EXPECT_NE(ask("/livez").find("Connection: close"), std::string::npos);
}

TEST_F(DaemonTest, DoesNotStartWithoutItsStatusPort) {
  start();
  auto again = settings_;
  again.status.listen_port = daemon_->status_port();
  DaemonPorts ports;
  ports.log = &log_;
  Daemon second(*io_, ports, again);
  const auto started = second.start([](bool) {});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, Errc::kNetwork);
}

}  // namespace
}  // namespace storekeeper
