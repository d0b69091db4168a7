// What /metrics says of the stores: counts, a bounded number of series, and nothing of what is
// gone.
#include "daemon/store_series.hpp"

#include <gtest/gtest.h>

#include <string>

#include "unit/daemon/pass_results.hpp"

namespace storekeeper {
namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;
const std::string kLabels = R"({store="s0",project="shop",environment="e0",type="redis"} )";

PlannedPass stores(int count, int unavailable = 0) {
  PlannedPass pass;
  for (int i = 0; i < count; ++i) {
    DesiredIntegration wanted;
    wanted.name = "s" + std::to_string(i);
    wanted.display_name = wanted.name;
    wanted.address = {"shop", "e" + std::to_string(i), StoreKind::kRedis};
    LiveIntegration live;
    live.id = std::to_string(i);
    live.address = wanted.address;
    live.name = wanted.name;
    live.on = true;
    live.tags = {"managed-by.storekeeper", "owner.default"};
    live.status.available = i < count - unavailable;
    live.status.potentially_stale = false;
    live.status.last_sync_ms = kNow - 1500;
    if (!*live.status.available) {
      live.status.last_error_ms = kNow;
      live.status.errors = {{503, "dial redis.example.com", kNow}};
    }
    pass.desired.items.push_back(std::move(wanted));
    pass.live.items.push_back(std::move(live));
  }
  pass.matching = match_integrations(pass.desired, pass.live, "default", nullptr);
  return pass;
}

bool has(const std::string& text, const std::string& line) {
  return ('\n' + text).find('\n' + line + '\n') != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& start) {
  std::size_t found = 0;
  for (auto at = text.find('\n' + start); at != std::string::npos;
       at = text.find('\n' + start, at + 1)) {
    ++found;
  }
  return found;
}

TEST(StoreSeries, TellEachStoresStatusAndHowManyStandHow) {
  DaemonState state(kNow);
  state.observe_plan(stores(3, 1), "abc", kNow);
  const auto text = store_series_text(state);
  EXPECT_TRUE(has(text, "storekeeper_store_available" + kLabels + "1"));
  EXPECT_TRUE(has(text, "storekeeper_store_potentially_stale" + kLabels + "0"));
  EXPECT_TRUE(
      has(text, "storekeeper_store_last_sync_timestamp_seconds" + kLabels + "1699999998.5"));
  EXPECT_TRUE(has(text, "storekeeper_store_errors" + kLabels + "0"));
  EXPECT_TRUE(has(
      text,
      R"(storekeeper_store_available{store="s2",project="shop",environment="e2",type="redis"} 0)"));
  EXPECT_TRUE(has(
      text,
      R"(storekeeper_store_errors{store="s2",project="shop",environment="e2",type="redis"} 1)"));
  EXPECT_TRUE(has(text, R"(storekeeper_stores{sync="Synced",health="Healthy"} 2)")) << text;
  EXPECT_TRUE(has(text, R"(storekeeper_stores{sync="Synced",health="Degraded"} 1)"));
  EXPECT_TRUE(has(text, R"(storekeeper_stores{sync="OutOfSync",health="Missing"} 0)"));
  EXPECT_TRUE(has(text, "storekeeper_store_series_overflow 0"));
  EXPECT_EQ(text.find("example.com"), std::string::npos);
}

TEST(StoreSeries, SayNothingOfStoresBeforeAnythingWasCompared) {
  const auto text = store_series_text(DaemonState(kNow));
  EXPECT_EQ(text.find("storekeeper_stores"), std::string::npos);
  EXPECT_EQ(text.find("storekeeper_store_available"), std::string::npos);
}

TEST(StoreSeries, LeaveNothingBehindOfAStoreThatIsGone) {
  DaemonState state(kNow);
  state.observe_plan(stores(3), "abc", kNow);
  state.observe_plan(stores(1), "abc", kNow);
  const auto text = store_series_text(state);
  EXPECT_EQ(count(text, "storekeeper_store_available{"), 1U);
  EXPECT_EQ(text.find("s2"), std::string::npos);
}

TEST(StoreSeries, DoNotKnowHowAnyStoreStandsWithoutAList) {
  DaemonState state(kNow);
  state.observe_plan(stores(2), "abc", kNow);
  for (int i = 0; i < 2; ++i) {
    state.observe_pass(testing::failed_with(Errc::kNetwork), kNow, kNow);
    const auto text = store_series_text(state);
    EXPECT_TRUE(has(text, R"(storekeeper_stores{sync="Unknown",health="Unknown"} 2)"));
    EXPECT_TRUE(has(text, R"(storekeeper_stores{sync="Synced",health="Healthy"} 0)"));
    EXPECT_EQ(text.find("storekeeper_store_available"), std::string::npos);
    EXPECT_EQ(text.find("storekeeper_store_errors"), std::string::npos);
  }
}

TEST(StoreSeries, AreCappedAndTellOfThoseThatNeedALook) {
  const int many = static_cast<int>(DaemonState::kMostStores) + 10;
  DaemonState state(kNow);
  state.observe_plan(stores(many, 2), "abc", kNow);
  const auto text = store_series_text(state);
  EXPECT_EQ(count(text, "storekeeper_store_available{"), kMostStoreSeries);
  EXPECT_NE(text.find("store=\"s" + std::to_string(many - 1) + '"'), std::string::npos);
  EXPECT_TRUE(
      has(text, "storekeeper_store_series_overflow " +
                    std::to_string(static_cast<std::size_t>(many) - kMostStoreSeries)));
  EXPECT_TRUE(has(
      text, R"(storekeeper_stores{sync="Synced",health="Healthy"} )" + std::to_string(many - 2)));
  state.observe_pass(testing::failed_with(Errc::kNetwork), kNow, kNow);
  EXPECT_TRUE(
      has(store_series_text(state),
          R"(storekeeper_stores{sync="Unknown",health="Unknown"} )" + std::to_string(many)));
}

}  // namespace
}  // namespace storekeeper
