// When the client waits, sends again, gives up and stops.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "unit/api/api_client_fixture.hpp"

namespace storekeeper::testing {
namespace {

using namespace std::chrono_literals;

class ApiClientWaitingTest : public ApiClientTest {};

TEST_F(ApiClientWaitingTest, SendsReadsAgainWithBackoffAndSaysSo) {
  transport.then(transport_error(Errc::kNetwork, Effect::kUnknown));
  transport.then(answer(502, "<html>bad gateway</html>"));
  transport.then(answer(200, item()));
  random = ScriptedRandom({0.5, 0.0, 0.5});  // backoff, jitter of the 502's reading, backoff
  EXPECT_TRUE(get());
  ASSERT_EQ(transport.sent.size(), 3U);
  EXPECT_EQ(transport.sent[1].at - transport.sent[0].at, 50ms + 100ms);
  EXPECT_EQ(transport.sent[2].at - transport.sent[1].at, 50ms + 200ms);
  EXPECT_EQ(events.of(EventKind::kRetry).size(), 2U);
}

TEST_F(ApiClientWaitingTest, GivesUpReadingAfterThreeAttempts) {
  for (int i = 0; i < 5; ++i) transport.then(answer(500));
  const auto live = get();
  ASSERT_FALSE(live);
  EXPECT_EQ(live.error().code, Errc::kServer);
  EXPECT_EQ(live.error().effect, Effect::kNone);
  EXPECT_EQ(transport.sent.size(), 3U);
}

TEST_F(ApiClientWaitingTest, NeverSendsAReadAgainThatTheServerRefused) {
  for (const int status : {400, 401, 403, 404, 409, 422}) {
    const auto before = transport.sent.size();
    transport.then(answer(status, R"({"message":"no"})"));
    EXPECT_FALSE(get());
    EXPECT_EQ(transport.sent.size(), before + 1) << status;
  }
}

TEST_F(ApiClientWaitingTest, KeepsTheEffectOfABrokenWrite) {
  for (const Effect effect : {Effect::kNone, Effect::kUnknown}) {
    transport.then(transport_error(Errc::kTimeout, effect));
    const auto created = create();
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().effect, effect);
    EXPECT_EQ(created.error().message, "create checkout/production/redis: the connection broke");
  }
  EXPECT_EQ(transport.sent.size(), 2U);
}

TEST_F(ApiClientWaitingTest, WaitsOutA429AndSendsAgain) {
  transport.then(answer(429, R"({"code":"rate_limited"})", Headers{{"Retry-After", "7"}}));
  transport.then(answer(200, item()));
  EXPECT_TRUE(get());
  ASSERT_EQ(transport.sent.size(), 2U);
  EXPECT_EQ(transport.sent[1].at - transport.sent[0].at, 50ms + 7s);
  const auto waits = events.of(EventKind::kRateLimitWait);
  ASSERT_EQ(waits.size(), 1U);
  EXPECT_EQ(waits[0].duration, std::optional<std::chrono::milliseconds>(7s));
  EXPECT_EQ(client.quota().rate_limited, 1);
  EXPECT_EQ(client.quota().requests_sent, 2);
}

TEST_F(ApiClientWaitingTest, LeavesACreateThatMetA429ToTheCaller) {
  transport.then(answer(429, R"({"code":"rate_limited"})", Headers{{"Retry-After", "7"}}));
  const auto created = create();
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, Errc::kRateLimited);
  EXPECT_EQ(created.error().http_status, 429);
  EXPECT_EQ(created.error().effect, Effect::kNone);
  ASSERT_EQ(transport.sent.size(), 1U);
  // Whatever comes next waits: the caller's look whether it was carried out all the same.
  transport.then(answer(200, item()));
  EXPECT_TRUE(get());
  EXPECT_EQ(transport.sent[1].at - transport.sent[0].at, 50ms + 7s);
}

TEST_F(ApiClientWaitingTest, SendsNothingThatIsNoLongerWanted) {
  int asked = 0;
  StillWanted still_wanted = [&asked] { return ++asked > 1; };
  const auto refused =
      run_virtual(io, clock, client.remove(address(), kId, clock.now() + 60s, still_wanted));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::kConflict);
  EXPECT_EQ(refused.error().effect, Effect::kNone);
  EXPECT_TRUE(transport.sent.empty());
  transport.then(answer(204, ""));
  EXPECT_TRUE(
      run_virtual(io, clock, client.remove(address(), kId, clock.now() + 60s, still_wanted)));
}

TEST_F(ApiClientWaitingTest, FailsAtOnceWhenTheWaitWouldEndTooLate) {
  transport.then(answer(429, "", Headers{{"Retry-After", "31536000"}}));
  const auto result = run_virtual(io, clock, client.get(address(), kId, clock.now() + 60s));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::kRateLimited);
  EXPECT_EQ(result.error().retry_after, std::optional<std::chrono::milliseconds>(300s));
  EXPECT_NE(result.error().message.find("8760h"), std::string::npos) << result.error().message;
  EXPECT_EQ(transport.sent.size(), 1U);
}

TEST_F(ApiClientWaitingTest, SendsNothingOnceItIsToStop) {
  clock.request_stop();
  const auto live = get();
  ASSERT_FALSE(live);
  EXPECT_EQ(live.error().code, Errc::kCancelled);
  EXPECT_EQ(live.error().effect, Effect::kNone);
  EXPECT_TRUE(transport.sent.empty());
}

TEST_F(ApiClientWaitingTest, StopsWaitingWhenItIsToStop) {
  transport.otherwise = [this](const HttpRequest&) -> Result<HttpResponse> {
    clock.request_stop();
    return answer(429);
  };
  const auto live = get();
  ASSERT_FALSE(live);
  EXPECT_EQ(live.error().code, Errc::kCancelled);
  EXPECT_EQ(transport.sent.size(), 1U);
}

TEST_F(ApiClientWaitingTest, LimitsAnExchangeByItsOwnTimeAndByTheCallers) {
  transport.then(answer(200, item()));
  transport.then(answer(200, R"({"items":[]})"));
  transport.then(answer(200, item()));
  (void)get();
  (void)list();
  const Deadline near = clock.now() + 3s;
  (void)run_virtual(io, clock, client.get(address(), kId, near));
  EXPECT_EQ(transport.sent[0].deadline - transport.sent[0].at, 30s);
  EXPECT_EQ(transport.sent[1].deadline - transport.sent[1].at, 120s);
  EXPECT_EQ(transport.sent[2].deadline, near);
  const auto late = run_virtual(io, clock, client.get(address(), kId, clock.now()));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::kTimeout);
  EXPECT_EQ(transport.sent.size(), 3U);
}

TEST_F(ApiClientWaitingTest, ReportsEachRequestWithoutItsBody) {
  transport.then(answer(201, item()));
  (void)create();
  const auto finished = events.of(EventKind::kRequestFinished);
  ASSERT_EQ(finished.size(), 1U);
  EXPECT_EQ(finished[0].route, "create");
  EXPECT_EQ(finished[0].status, 201);
  EXPECT_EQ(finished[0].duration, std::optional<std::chrono::milliseconds>(50ms));
  for (const auto& event : events.events) {
    EXPECT_EQ(event.reason.find("hunter2"), std::string::npos);
  }
}

TEST_F(ApiClientTest, WritesOnlyWhileItMay) {
  SteadyTime until = clock.now() + 10s;
  auto gate = settings();
  gate.writes_until = [&until] { return until; };
  ApiClient gated(&transport, &clock, &random, &events, std::move(gate));
  transport.otherwise = [](const HttpRequest& request) -> Result<HttpResponse> {
    return request.method == "DELETE" ? answer(204) : answer(200, R"({"items":[]})");
  };
  EXPECT_TRUE(run_virtual(io, clock, gated.remove(address(), kId, soon())));
  EXPECT_EQ(transport.sent.back().request.send_by, until) << "not even if connecting takes long";
  for (const auto end : {clock.now(), SteadyTime::min()}) {
    until = end;
    const auto before = transport.sent.size();
    const auto removed = run_virtual(io, clock, gated.remove(address(), kId, soon()));
    const auto created =
        run_virtual(io, clock, gated.create(address(), document(), secrets(), soon()));
    const auto patched =
        run_virtual(io, clock, gated.patch(address(), kId, rename("Checkout"), {}, soon()));
    ASSERT_FALSE(removed || created || patched);
    EXPECT_EQ(removed.error().code, Errc::kCancelled);
    EXPECT_EQ(created.error().effect, Effect::kNone);
    EXPECT_EQ(patched.error().effect, Effect::kNone);
    EXPECT_EQ(transport.sent.size(), before);
    EXPECT_TRUE(run_virtual(io, clock, gated.list(soon()))) << "reading is for everybody";
    EXPECT_EQ(transport.sent.back().request.send_by, SteadyTime::max());
  }
}

}  // namespace
}  // namespace storekeeper::testing
