// The daemon's commands over its status port: suspend, resume, reconcile.
#include <gtest/gtest.h>

#include <string>

#include "integration/daemon_fixture.hpp"

namespace storekeeper {
namespace {

using testing::redis_manifest;

class DaemonControlTest : public testing::DaemonFixture {
 protected:
  std::string command(const std::string& verb, const std::string& names = {}) {
    const auto request = "POST /api/v1/" + verb +
                         " HTTP/1.1\r\nHost: localhost\r\nStorekeeper-Control: 1\r\n"
                         "Content-Length: " +
                         std::to_string(names.size()) + "\r\n\r\n" + names;
    return testing::run_awaitable(*io_, converse(io_.get(), daemon_->status_port(), request));
  }

  std::size_t passes() const { return log_.of(EventKind::kPassFinished).size(); }

  // As another writer does, to the one store there is.
  void switch_off() {
    const auto stores = emulator_->ask("GET", "/__emulator/integrations").body;
    const auto id = stores.substr(stores.find("\"_id\":\"") + 7, 24);
    const auto answer =
        emulator_->ask("PATCH", "/__emulator/integrations/" + id, R"({"on":false})");
    EXPECT_EQ(answer.status / 100, 2) << answer.body;
  }

  bool is_off() {
    return emulator_->ask("GET", "/__emulator/integrations").body.find("\"on\":false") !=
           std::string::npos;
  }

  bool is_live(const std::string& host) { return live().find(host) != std::string::npos; }
};

TEST_F(DaemonControlTest, LeavesASuspendedStoreAloneUntilItIsResumed) {
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  manifests_.write("b.yaml", redis_manifest("orders", "orders.example.com"));
  start();
  ASSERT_TRUE(wait_for_passes(1));
  EXPECT_TRUE(command("suspend", "nobody\n").starts_with("HTTP/1.1 404"));
  EXPECT_TRUE(command("suspend", "checkout\n").starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(told("suspended"));
  const auto status = ask("/api/v1/status");
  EXPECT_NE(status.find(R"("suspended":{"all":false,"stores":["checkout"]})"), std::string::npos);
  EXPECT_NE(
      status.find(R"("type":"Reconciling","status":"False","reason":"Suspended")"),
      std::string::npos);

  manifests_.write("a.yaml", redis_manifest("checkout", "two.example.com"));
  manifests_.write("b.yaml", redis_manifest("orders", "moved.example.com"));
  ASSERT_TRUE(wait_for([this] { return is_live("moved.example.com"); }));
  command("reconcile");
  const auto seen = passes();
  ASSERT_TRUE(wait_for_passes(seen + 1));
  EXPECT_FALSE(is_live("two.example.com"));

  EXPECT_TRUE(command("resume", "checkout\n").starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(wait_for([this] { return is_live("two.example.com"); }));
  EXPECT_EQ(ask("/api/v1/status").find("\"reason\":\"Suspended\""), std::string::npos);
}

TEST_F(DaemonControlTest, WritesNothingWhileEverythingIsSuspended) {
  start();
  ASSERT_TRUE(wait_for_passes(1));
  EXPECT_TRUE(command("suspend").starts_with("HTTP/1.1 200"));
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  ASSERT_TRUE(wait_for_passes(2));
  EXPECT_TRUE(command("reconcile").starts_with("HTTP/1.1 200"));
  ASSERT_TRUE(wait_for_passes(3));
  EXPECT_FALSE(is_live("one.example.com"));
  EXPECT_TRUE(command("resume").starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(wait_for([this] { return is_live("one.example.com"); }));
}

TEST_F(DaemonControlTest, ReadsTheSettingsOfANamedStoreAnew) {
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  start();
  ASSERT_TRUE(wait_for_passes(1));
  const auto gets = [this] {
    std::size_t count = 0;
    for (const auto& event : log_.of(EventKind::kRequestFinished)) {
      if (event.route == "get") ++count;
    }
    return count;
  };
  command("reconcile");
  ASSERT_TRUE(wait_for_passes(2));
  const auto before = gets();
  EXPECT_TRUE(command("reconcile", "checkout\n").starts_with("HTTP/1.1 200"));
  ASSERT_TRUE(wait_for_passes(3));
  EXPECT_EQ(gets(), before + 1);
  command("reconcile");
  ASSERT_TRUE(wait_for_passes(4));
  EXPECT_EQ(gets(), before + 1);
}

TEST_F(DaemonControlTest, LooksAfreshOnceWhenAnAnnotationChanges) {
  const auto manifest = [](const std::string& value) {
    auto text = redis_manifest("checkout", "one.example.com");
    const std::string name = "{name: checkout";
    text.insert(
        text.find(name) + name.size(), ", annotations: {storekeeper/reconcile-at: " + value + '}');
    return text;
  };
  manifests_.write("a.yaml", manifest("monday"));
  start();
  ASSERT_TRUE(wait_for_passes(1));
  command("suspend", "checkout\n");
  switch_off();
  command("reconcile");
  ASSERT_TRUE(wait_for_passes(2));
  EXPECT_TRUE(is_off());
  manifests_.write("a.yaml", manifest("tuesday"));
  ASSERT_TRUE(wait_for_passes(3));
  EXPECT_FALSE(is_off());
  EXPECT_TRUE(told("its manifest asks for a fresh look"));
  switch_off();
  command("reconcile");
  const auto seen = passes();
  ASSERT_TRUE(wait_for_passes(seen + 1));
  EXPECT_TRUE(is_off());
}

TEST_F(DaemonControlTest, StepsBackFromAWriterThatUndoesItsWork) {
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  start();
  ASSERT_TRUE(wait_for_passes(1));
  for (std::size_t round = 2; round <= 4; ++round) {
    switch_off();
    command("reconcile");
    ASSERT_TRUE(wait_for_passes(round));
    ASSERT_FALSE(is_off()) << round;
  }
  EXPECT_TRUE(told("another writer keeps changing the store"));
  switch_off();
  command("reconcile");
  ASSERT_TRUE(wait_for_passes(5));
  EXPECT_TRUE(is_off());
  const auto status = ask("/api/v1/status");
  EXPECT_NE(
      status.find(
          R"("type":"Contended","status":"True","reason":"AnotherWriter","messages":["on"])"),
      std::string::npos)
      << status;
  command("reconcile", "checkout\n");
  ASSERT_TRUE(wait_for_passes(6));
  EXPECT_FALSE(is_off());
}

TEST_F(DaemonControlTest, AnIdlePassIsOneRequest) {
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  manifests_.write("b.yaml", redis_manifest("orders", "orders.example.com"));
  start();
  ASSERT_TRUE(wait_for_passes(1));
  command("reconcile");
  ASSERT_TRUE(wait_for_passes(2));
  const auto before = log_.of(EventKind::kRequestFinished).size();
  command("reconcile");
  ASSERT_TRUE(wait_for_passes(3));
  EXPECT_EQ(log_.of(EventKind::kRequestFinished).size(), before + 1);
}

TEST_F(DaemonControlTest, AnIdlePassComparesNothingAndADriftIsSeenAllTheSame) {
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  start();
  ASSERT_TRUE(wait_for_passes(1));
  for (std::size_t pass = 2; pass <= 4; ++pass) {
    command("reconcile");
    ASSERT_TRUE(wait_for_passes(pass));
  }
  EXPECT_NE(ask("/metrics").find("\nstorekeeper_plans_kept_total 2\n"), std::string::npos);
  switch_off();
  command("reconcile");
  ASSERT_TRUE(wait_for_passes(5));
  EXPECT_FALSE(is_off());
  EXPECT_NE(ask("/metrics").find("\nstorekeeper_plans_kept_total 2\n"), std::string::npos);
}

TEST_F(DaemonControlTest, RefusesAWebPage) {
  start();
  EXPECT_TRUE(ask("/api/v1/suspend", "POST").starts_with("HTTP/1.1 403"));
  EXPECT_TRUE(ask("/api/v1/suspend").starts_with("HTTP/1.1 405"));
}

TEST_F(DaemonControlTest, LooksAtOnceWhenAWebhookSaysSo) {
  manifests_.write("a.yaml", redis_manifest("checkout", "one.example.com"));
  WebhookSecret secret;
  secret.kind = WebhookKind::kGitlab;
  secret.secret = Secret("the token of GitLab");
  settings_.webhooks = {secret};
  start();
  ASSERT_TRUE(wait_for_passes(1));
  const auto deliver = [this](const std::string& kind, const std::string& token) {
    const std::string body(100'000, 'x');  // larger than any command
    const auto request = "POST /webhooks/" + kind +
                         " HTTP/1.1\r\nHost: hooks.example.com\r\nX-Gitlab-Token: " + token +
                         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    return testing::run_awaitable(*io_, converse(io_.get(), daemon_->status_port(), request));
  };
  EXPECT_TRUE(deliver("gitlab", "another token").starts_with("HTTP/1.1 401"));
  EXPECT_TRUE(deliver("github", "the token of GitLab").starts_with("HTTP/1.1 404"));
  const auto seen = passes();
  EXPECT_TRUE(deliver("gitlab", "the token of GitLab").starts_with("HTTP/1.1 202"));
  EXPECT_TRUE(told("webhook received"));
  EXPECT_TRUE(wait_for_passes(seen + 1));
}

}  // namespace
}  // namespace storekeeper
