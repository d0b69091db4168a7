// `storekeeper run` with receivers on this machine: what it tells them, and that it works on where
// they are broken.
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.hpp"
#include "integration/daemon_fixture.hpp"
#include "integration/own_emulator.hpp"
#include "support/http_receiver.hpp"
#include "support/paths.hpp"
#include "support/subprocess.hpp"

namespace storekeeper {
namespace {

using testing::HttpReceiver;
using testing::redis_manifest;
using Json = nlohmann::json;

class NotificationTest : public ::testing::Test {
 protected:
  NotificationTest() {
    emulator_ = testing::start_emulator();
    files_.make_directory("m");
    files_.write("m/a.yaml", redis_manifest("checkout", "redis.example.com"));
  }

  testing::ProgramOptions options() const {
    testing::ProgramOptions options;
    options.arguments = {
        "run",      "-f",          files_.path("m"), "--api-url", emulator_->base_url(),
        "--listen", "127.0.0.1:0", "--interval",     "1s",        "--log-level",
        "debug"};
    options.environment = environment_;
    options.environment["STOREKEEPER_ACCESS_TOKEN"] = "t";
    return options;
  }
  void drift() const {
    const auto id = Json::parse(emulator_->ask("GET", "/__emulator/integrations").body)
                        .at(0)
                        .at("_id")
                        .get<std::string>();
    emulator_->ask("PATCH", "/__emulator/integrations/" + id, R"({"name":"edited by hand"})");
  }

  testing::TemporaryDirectory files_;
  std::unique_ptr<EmulatorServer> emulator_;
  std::map<std::string, std::string> environment_;
};

TEST_F(NotificationTest, TellsOfDriftThatItCorrected) {
  HttpReceiver webhook;
  HttpReceiver slack([](const HttpRequest&) {
    HttpResponse down;
    down.status = 503;
    return down;
  });
  files_.write("key", "signing-key\n");
  environment_["STOREKEEPER_NOTIFY_URL"] = webhook.url() + "/hook?key=canary";
  environment_["STOREKEEPER_NOTIFY_SECRET_FILE"] = files_.path("key");
  environment_["STOREKEEPER_SLACK_URL"] = slack.url() + "/services/canary";
  auto with_audit_log = options();
  with_audit_log.arguments.insert(
      with_audit_log.arguments.end(), {"--audit-log", files_.path("audit.jsonl")});
  emulator_->ask(
      "PUT", "/__emulator/faults", R"([{"kind":"refuse","status":403,"method":"POST"}])");
  testing::Subprocess daemon(testing::daemon_program(), std::move(with_audit_log));
  ASSERT_EQ(webhook.wait_for(1).size(), 1);
  emulator_->ask("PUT", "/__emulator/faults", "[]");
  ASSERT_EQ(webhook.wait_for(2).size(), 2);
  drift();
  const auto told = webhook.wait_for(3);
  ASSERT_EQ(told.size(), 3);
  EXPECT_GE(slack.wait_for(1).size(), 1) << "a receiver that is down holds up nobody";
  std::vector<std::string> kinds;
  for (const auto& request : told) {
    EXPECT_EQ(request.target, "/hook?key=canary");
    const auto* const stamp = request.headers.find("X-Storekeeper-Timestamp");
    const auto* const signature = request.headers.find("X-Storekeeper-Signature-256");
    ASSERT_TRUE(stamp != nullptr && signature != nullptr);
    EXPECT_EQ(
        *signature, "sha256=" + hex_text(hmac_sha256("signing-key", *stamp + '.' + request.body)));
    kinds.push_back(Json::parse(request.body).at("notices").at(0).at("kind"));
  }
  EXPECT_EQ(kinds, (std::vector<std::string>{"failing", "recovered", "drift-corrected"}));
  daemon.send_signal(SIGTERM);
  const auto& result = daemon.wait();
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.errors.find("canary"), std::string::npos) << result.errors;
  const auto audit = files_.read("audit.jsonl");
  EXPECT_NE(audit.find(R"("action":"create")"), std::string::npos) << audit;
  EXPECT_NE(audit.find(R"("before":"edited by hand")"), std::string::npos) << audit;
}

TEST_F(NotificationTest, RefusesHalfOfASetting) {
  environment_["STOREKEEPER_NOTIFY_SECRET"] = "signing-key";
  testing::Subprocess lonely(testing::daemon_program(), options());
  EXPECT_EQ(lonely.wait().exit_code, 1);
  EXPECT_NE(lonely.wait().errors.find("STOREKEEPER_NOTIFY_URL"), std::string::npos);
  environment_ = {{"STOREKEEPER_SLACK_URL", "http://hooks.example.com/canary"}};
  testing::Subprocess plain(testing::daemon_program(), options());
  EXPECT_EQ(plain.wait().exit_code, 1);
  EXPECT_NE(plain.wait().errors.find("https://"), std::string::npos);
  EXPECT_EQ(plain.wait().errors.find("canary"), std::string::npos);
}

}  // namespace
}  // namespace storekeeper
