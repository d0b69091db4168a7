// The client against a server that keeps account of its windows: how long a batch takes, and that
// the server never has to say 429.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "api/api_client.hpp"
#include "ports/run_all.hpp"
#include "support/scripted_transport.hpp"
#include "support/virtual_clock.hpp"

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using testing::RecordingEvents;
using testing::run_virtual;
using testing::ScriptedRandom;
using testing::ScriptedTransport;
using testing::VirtualClock;

constexpr milliseconds kWindow{10'000};

/// Counts calls in windows of ten seconds, and says 429 beyond the limit.
class QuotaServer {
 public:
  QuotaServer(const VirtualClock* clock, int limit) : clock_(clock), limit_(limit) {}

  Result<HttpResponse> answer() {
    const auto now =
        std::chrono::duration_cast<milliseconds>(clock_->wall_now().time_since_epoch() + skew);
    const auto window = now.count() / kWindow.count();
    if (window != window_) {
      window_ = window;
      used_ = foreign;
    }
    HttpResponse response;
    response.status = used_ < limit_ ? 204 : 429;
    if (response.status == 204) ++used_;
    if (response.status == 429) ++refusals;
    const auto reset = (window + 1) * kWindow.count();
    if (says_limit) response.headers.add("X-Ratelimit-Global-Limit", std::to_string(limit_));
    response.headers.add("X-Ratelimit-Global-Remaining", std::to_string(limit_ - used_));
    response.headers.add("X-Ratelimit-Reset", std::to_string(reset));
    if (date) {
      // Only the second of the minute matters to the skew; the test starts at 20:26:40.
      const auto second = now.count() / 1000 - 1'780'000'000 + 40 + 26 * 60 + 20 * 3600;
      char text[32];
      std::snprintf(
          text, sizeof text, "Thu, 28 May 2026 %02d:%02d:%02d GMT", static_cast<int>(second / 3600),
          static_cast<int>(second / 60 % 60), static_cast<int>(second % 60));
      response.headers.add("Date", text);
    }
    return response;
  }

  int refusals = 0;
  int foreign = 0;  // calls that others make at the start of each window
  bool says_limit = true;
  bool date = true;
  milliseconds skew{0};

 private:
  const VirtualClock* clock_;
  int limit_;
  int used_ = 0;
  std::int64_t window_ = -1;
};

boost::asio::awaitable<void> work_off(ApiClient* client, int* left, int* failed, Clock* clock) {
  while (*left > 0) {
    const int number = (*left)--;
    StoreAddress address;
    address.project = "p";
    address.environment = "e";
    const Deadline give_up = clock->now() + 24h;
    const auto removed =
        co_await client->remove(std::move(address), "id" + std::to_string(number), give_up);
    if (!removed) ++*failed;
  }
}

struct Batch {
  int limit = 10;
  int calls = 100;
  int lanes = 10;
  bool says_limit = true;
  bool date = true;
  int foreign = 0;
  milliseconds skew{0};
  std::optional<int> reserve = std::nullopt;
};

struct Outcome {
  milliseconds took{0};
  int refusals = 0;
  int sent = 0;
  int failed = 0;
  int most_in_flight = 0;
  PlanCost forecast = {};  // made before the first of the batch is sent
};

Outcome run(const Batch& batch) {
  boost::asio::io_context io;
  VirtualClock clock;
  ScriptedTransport transport{&clock};
  ScriptedRandom random;
  RecordingEvents events;
  QuotaServer server{&clock, batch.limit};
  server.says_limit = batch.says_limit;
  server.foreign = batch.foreign;
  server.skew = batch.skew;
  server.date = batch.date;
  transport.otherwise = [&](const HttpRequest&) { return server.answer(); };
  ApiSettings settings;
  settings.token = Secret("token");
  settings.reserve = batch.reserve;
  ApiClient client{&transport, &clock, &random, &events, settings};
  int left = batch.calls;
  Outcome outcome;
  // As in a pass, one call goes before all others and learns what the quota is.
  StoreAddress address;
  address.project = "p";
  address.environment = "e";
  (void)run_virtual(io, clock, client.remove(address, "id0", clock.now() + 1h));
  --left;
  std::vector<boost::asio::awaitable<void>> workers;
  for (int i = 0; i < batch.lanes; ++i) {
    workers.push_back(work_off(&client, &left, &outcome.failed, &clock));
  }
  std::vector<PlannedWrite> writes(static_cast<std::size_t>(left));
  for (std::size_t i = 0; i < writes.size(); ++i) {
    writes[i] = {ApiRoute::kDelete, std::to_string(i)};
  }
  outcome.forecast = forecast(writes, client.outlook(), 0ms);
  const SteadyTime start = clock.now();
  run_virtual(io, clock, run_all(std::move(workers)));
  outcome.took = std::chrono::duration_cast<milliseconds>(clock.now() - start);
  outcome.refusals = server.refusals;
  outcome.sent = static_cast<int>(transport.sent.size());
  outcome.most_in_flight = transport.most_in_flight;
  return outcome;
}

TEST(ApiClientPacing, NeverMeetsA429AsTheOnlyClient) {
  for (const int limit : {1, 2, 5, 10, 100}) {
    for (const bool says_limit : {true, false}) {
      for (const int skew : {0, 30, -30}) {
        SCOPED_TRACE(
            std::to_string(limit) + (says_limit ? " said " : " unsaid ") + std::to_string(skew));
        Batch batch;
        batch.limit = limit;
        batch.calls = 3 * limit + 5;
        batch.says_limit = says_limit;
        batch.skew = std::chrono::seconds(skew);
        const auto outcome = run(batch);
        EXPECT_EQ(outcome.refusals, 0);
        EXPECT_EQ(outcome.failed, 0);
        EXPECT_EQ(outcome.sent, batch.calls);
      }
    }
  }
}

TEST(ApiClientPacing, TakesHardlyLongerThanTheQuotaDemands) {
  Batch batch;
  batch.limit = 50;
  batch.calls = 400;
  batch.reserve = 0;
  const auto outcome = run(batch);
  EXPECT_EQ(outcome.refusals, 0);
  EXPECT_GE(outcome.took, 70s) << "eight windows hold 400 calls, the last one begins after 70 s";
  EXPECT_LE(outcome.took, milliseconds(static_cast<int>(70'000 * 1.02)));
  EXPECT_LE(outcome.most_in_flight, 10);
}

TEST(ApiClientPacing, TakesAsLongAsTheForecastSays) {
  for (const int limit : {1, 2, 5, 10, 25, 50, 100, 1000}) {
    for (const int calls : {5, 40, 200, 600}) {
      for (const std::optional<int> reserve : {std::optional<int>(), std::optional<int>(0)}) {
        SCOPED_TRACE(std::to_string(limit) + " a window, " + std::to_string(calls) + " calls");
        Batch batch;
        batch.limit = limit;
        batch.calls = calls;
        batch.reserve = reserve;
        const auto outcome = run(batch);
        const auto took = static_cast<double>(outcome.took.count());
        const auto told = static_cast<double>(outcome.forecast.duration.count());
        EXPECT_LE(told, took * 1.15) << took;
        EXPECT_GE(told, took * 0.85) << took;
        EXPECT_EQ(outcome.forecast.deletes, calls - 1);
      }
    }
  }
}

TEST(ApiClientPacing, LeavesTheReserveToOthers) {
  Batch batch;
  batch.limit = 10;
  batch.calls = 33;
  batch.foreign = 2;
  const auto outcome = run(batch);
  EXPECT_EQ(outcome.refusals, 0) << "others take their fifth of each window";
  EXPECT_EQ(outcome.failed, 0);
}

TEST(ApiClientPacing, FinishesAgainstAServerThatNeverTellsTheTime) {
  Batch batch;
  batch.limit = 5;
  batch.calls = 20;
  batch.date = false;
  batch.skew = 1h;  // and whose clock is an hour ahead: every reset looks far away
  const auto outcome = run(batch);
  EXPECT_EQ(outcome.failed, 0);
  EXPECT_EQ(outcome.refusals, 0);
}

}  // namespace
}  // namespace storekeeper
