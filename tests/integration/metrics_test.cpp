// /metrics of a daemon that has seen a drift, and what deploy/monitoring/ makes of it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "integration/daemon_fixture.hpp"
#include "support/paths.hpp"
#include "support/subprocess.hpp"

namespace storekeeper {
namespace {

constexpr const char* kPromtool = "/usr/bin/promtool";

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::set<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex expression(pattern);
  std::set<std::string> found;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), expression);
       at != std::sregex_iterator(); ++at) {
    found.insert((*at)[1]);
  }
  return found;
}

class MetricsOfDaemonTest : public testing::DaemonFixture {
 protected:
  // A pass that creates a store, an edit by hand, a pass that undoes it.
  void see_a_drift() {
    manifests_.write("a.yaml", testing::redis_manifest("checkout", "redis.example.com"));
    start();
    ASSERT_TRUE(wait_for_passes(1));
    const auto ids =
        matches(emulator_->ask("GET", "/__emulator/integrations").body, R"re("_id": ?"(\w+)")re");
    ASSERT_EQ(ids.size(), 1U);
    const auto path = "/__emulator/integrations/" + *ids.begin();
    const auto edit = R"({"on": false, "_status": {"available": true, "potentiallyStale": false,)"
                      R"( "lastSync": 1700000000000}})";
    ASSERT_EQ(emulator_->ask("PATCH", path, edit).status, 200);
    daemon_->reconcile_now();
    ASSERT_TRUE(wait_for_passes(2));
    const auto answer = ask("/metrics");
    ASSERT_TRUE(answer.starts_with("HTTP/1.1 200"));
    text_ = answer.substr(answer.find("\r\n\r\n") + 4);
  }

  bool has(const std::string& line) const {
    return text_.find('\n' + line + '\n') != std::string::npos;
  }

  std::string text_;
};

TEST_F(MetricsOfDaemonTest, TellOfDriftAndOfEachStore) {
  see_a_drift();
  EXPECT_TRUE(has(R"(storekeeper_drift_found_total{field="on"} 1)"));
  EXPECT_TRUE(has(R"(storekeeper_drift_corrected_total{field="on"} 1)"));
  EXPECT_TRUE(has(R"(storekeeper_drift_open_fields{field="on"} 0)"));
  EXPECT_TRUE(has(R"(storekeeper_actions_total{action="update",outcome="done"} 1)"));
  EXPECT_NE(
      text_.find(R"(storekeeper_store_errors{store="checkout",project="shop",)"
                 R"(environment="checkout",type="redis"} )"),
      std::string::npos)
      << text_;
  EXPECT_NE(text_.find(R"(environment="checkout",type="redis"} 1700000000)"), std::string::npos);
  EXPECT_NE(
      text_.find(R"(storekeeper_quota_remaining_requests{family="global"} )"), std::string::npos);
  EXPECT_EQ(text_.find("example.com"), std::string::npos);
  EXPECT_EQ(text_.find("127.0.0.1"), std::string::npos);
}

TEST_F(MetricsOfDaemonTest, PassPrometheussOwnCheck) {
  if (!std::filesystem::exists(kPromtool)) GTEST_SKIP() << "needs promtool, of package prometheus";
  see_a_drift();
  testing::ProgramOptions options;
  options.arguments = {"check", "metrics"};
  options.input = text_;
  testing::Subprocess promtool(kPromtool, options);
  const auto& result = promtool.wait();
  EXPECT_EQ(result.exit_code, 0) << result.output << result.errors;
  EXPECT_EQ(result.output + result.errors, "");
}

TEST_F(MetricsOfDaemonTest, IncludeWhateverRulesDashboardAndPageAskFor) {
  see_a_drift();
  const auto told = matches(text_, "# TYPE (storekeeper_[a-z_]+)");
  std::set<std::string> asked;
  for (const char* file :
       {"deploy/monitoring/alerts.yaml", "deploy/monitoring/dashboard.json",
        "docs/monitoring.md"}) {
    const auto names = matches(text_of(testing::source_path(file)), "(storekeeper_[a-z_]+[a-z])");
    EXPECT_GT(names.size(), 10U) << file;
    asked.insert(names.begin(), names.end());
  }
  const std::regex part("_(bucket|sum|count)$");
  for (const auto& name : asked) {
    const auto family = std::regex_replace(name, part, "");
    EXPECT_TRUE(told.contains(family)) << name << " is no metric";
  }
  for (const auto& name : told) EXPECT_TRUE(asked.contains(name)) << name << " is not documented";
}

}  // namespace
}  // namespace storekeeper
