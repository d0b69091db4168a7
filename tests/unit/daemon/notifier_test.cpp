// How notices leave: their forms, the queue, what is sent again and what is not.
#include "daemon/notifier.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "base/sha256.hpp"
#include "support/scripted_transport.hpp"
#include "support/virtual_clock.hpp"
#include "unit/daemon/pass_results.hpp"
#include "unit/daemon/scripted_alarm.hpp"

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
using testing::converged;
using testing::failed_with;

constexpr const char* kCommit = "0123456789abcdef0123456789abcdef01234567";

HttpResponse status(int code) {
  HttpResponse response;
  response.status = code;
  return response;
}

// Looks at its queue every second: rings are for the real alarm.
class NotifierTest : public ::testing::Test {
 protected:
  void start(NoticeForm form) {
    NoticeTarget target;
    target.form = form;
    target.transport = &transport;
    target.path = Secret(form == NoticeForm::kWebhook ? "/hook?key=canary" : "");
    target.key = Secret("signing-key");
    target.project = "octo/shop";
    settings.targets = {target};
    settings.owner = "default";
    notifier.emplace(
        settings, &clock, &events, [this] { return std::make_unique<Looking>(&clock); });
    boost::asio::co_spawn(io, notifier->run(0), boost::asio::detached);
  }
  void run_for(std::chrono::milliseconds time) {
    testing::run_virtual(io, clock, clock.sleep_until(clock.now() + time));
  }
  void fail_pass() { notifier->pass_ended(failed_with(Errc::kNetwork)); }
  void good_pass() {
    notifier->planned({});
    notifier->pass_ended(converged());
  }
  void end_pass(PassResult result, const std::string& revision) {
    result.identity.revision = revision;
    notifier->pass_ended(result);
  }
  nlohmann::json body(std::size_t at) const {
    return nlohmann::json::parse(transport.sent.at(at).request.body);
  }
  std::string header(std::size_t at, const std::string& name) const {
    const auto* const value = transport.sent.at(at).request.headers.find(name);
    return value == nullptr ? "" : *value;
  }
  bool told(const std::string& message) const {
    for (const auto& event : events.events) {
      if (event.message == message) return true;
    }
    return false;
  }
  void TearDown() override {
    clock.request_stop();
    io.restart();
    io.poll();
  }

  class Looking final : public Alarm {
   public:
    explicit Looking(Clock* clock) : clock_(clock) {}
    boost::asio::awaitable<WakeCause> wait_until(SteadyTime) override {
      const SteadyTime next = clock_->now() + 1s;
      co_await clock_->sleep_until(next);
      co_return WakeCause::kTime;
    }
    void ring(WakeCause) override {}

   private:
    Clock* clock_;
  };

  boost::asio::io_context io;
  testing::VirtualClock clock;
  testing::ScriptedTransport transport{&clock};
  testing::RecordingEvents events;
  NotifierSettings settings;
  std::optional<Notifier> notifier;
};

TEST_F(NotifierTest, SignsWhatItPostsAndSaysItOnce) {
  transport.otherwise = [](const HttpRequest&) { return status(204); };
  start(NoticeForm::kWebhook);
  fail_pass();
  fail_pass();
  run_for(5s);
  ASSERT_EQ(transport.sent.size(), 1);
  const auto& request = transport.sent.front().request;
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/hook?key=canary");
  const auto signed_text = header(0, "X-Storekeeper-Timestamp") + "." + request.body;
  EXPECT_EQ(
      header(0, "X-Storekeeper-Signature-256"),
      "sha256=" + hex_text(hmac_sha256("signing-key", signed_text)));
  EXPECT_EQ(body(0).at("notices").at(0).at("kind"), "failing");
  EXPECT_EQ(body(0).at("notices").at(0).at("reason"), "network");
  good_pass();
  run_for(5s);
  ASSERT_EQ(transport.sent.size(), 2);
  EXPECT_EQ(body(1).at("notices").at(0).at("kind"), "recovered");
}

TEST_F(NotifierTest, SendsAgainWithGrowingPausesAndThenGivesUp) {
  transport.latency = 0ms;
  transport.otherwise = [](const HttpRequest&) { return status(503); };
  settings.attempts = 4;
  start(NoticeForm::kWebhook);
  fail_pass();
  run_for(1h);
  ASSERT_EQ(transport.sent.size(), 4);
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(transport.sent[i].at - transport.sent[i - 1].at, 1s * (1 << (i - 1)));
    EXPECT_EQ(transport.sent[i].request.body, transport.sent[0].request.body);
  }
  EXPECT_TRUE(told("notification not delivered"));
  for (const auto& event : events.events) {
    EXPECT_EQ(event.reason.find("canary"), std::string::npos) << "the URL may hold a secret";
  }
}

TEST_F(NotifierTest, WaitsAsLongAsTheReceiverAsks) {
  transport.latency = 0ms;
  auto limited = status(429);
  limited.headers.add("Retry-After", "60");
  transport.then(limited);
  transport.then(status(200));
  start(NoticeForm::kSlack);
  fail_pass();
  run_for(2min);
  ASSERT_EQ(transport.sent.size(), 2);
  EXPECT_EQ(transport.sent[1].at - transport.sent[0].at, 60s);
}

TEST_F(NotifierTest, IsNotTriedAgainAfterARefusal) {
  transport.otherwise = [](const HttpRequest&) { return status(404); };
  start(NoticeForm::kSlack);
  fail_pass();
  run_for(1h);
  EXPECT_EQ(transport.sent.size(), 1);
  EXPECT_TRUE(told("notification not delivered"));
}

TEST_F(NotifierTest, KeepsSoManyAndNoMore) {
  settings.most_waiting = 3;
  transport.otherwise = [](const HttpRequest&) { return status(200); };
  start(NoticeForm::kSlack);
  for (int i = 0; i < 5; ++i) {
    fail_pass();
    good_pass();
  }
  EXPECT_TRUE(told("notification dropped"));
  run_for(1min);
  EXPECT_EQ(transport.sent.size(), 3);
}

TEST_F(NotifierTest, EscapesWhatSlackReadsAsMarkup) {
  NoticeTarget target;
  target.form = NoticeForm::kSlack;
  NoticeBatch batch;
  Notice notice;
  notice.store = "<!channel> & co";
  batch.notices.push_back(notice);
  const auto delivery = make_delivery(target, batch, "team");
  const std::string text = nlohmann::json::parse(delivery.body).at("text");
  EXPECT_NE(text.find("&lt;!channel&gt; &amp; co: failing"), std::string::npos) << text;
}

TEST_F(NotifierTest, SetsAStatusOnTheCommitWhenItChanges) {
  transport.otherwise = [](const HttpRequest&) { return status(201); };
  start(NoticeForm::kGithubStatus);
  const auto revision = "main@" + std::string(kCommit);
  end_pass(converged(), revision);
  run_for(5s);
  end_pass(converged(), revision);
  run_for(5s);
  end_pass(failed_with(Errc::kNetwork), revision);
  run_for(5s);
  end_pass(converged(), "no commit");
  run_for(5s);
  ASSERT_EQ(transport.sent.size(), 2);
  EXPECT_EQ(transport.sent[0].request.target, "/repos/octo/shop/statuses/" + std::string(kCommit));
  EXPECT_EQ(header(0, "Authorization"), "Bearer signing-key");
  EXPECT_EQ(body(0).at("state"), "success");
  EXPECT_EQ(body(0).at("context"), "storekeeper");
  EXPECT_EQ(body(1).at("state"), "failure");
}

TEST_F(NotifierTest, TellsGitlabTheLatestStateOnly) {
  transport.otherwise = [this](const HttpRequest&) {
    return status(transport.sent.size() < 3 ? 500 : 201);
  };
  start(NoticeForm::kGitlabStatus);
  end_pass(converged(), kCommit);
  run_for(1100ms);
  end_pass(failed_with(Errc::kNetwork), kCommit);
  run_for(1min);
  ASSERT_GE(transport.sent.size(), 2);
  EXPECT_EQ(
      transport.sent.back().request.target,
      "/projects/octo%2fshop/statuses/" + std::string(kCommit));
  EXPECT_EQ(header(0, "PRIVATE-TOKEN"), "signing-key");
  EXPECT_EQ(body(transport.sent.size() - 1).at("state"), "failed");
}

}  // namespace
}  // namespace storekeeper
