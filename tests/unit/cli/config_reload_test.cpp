#include "cli/config_reload.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "support/paths.hpp"

namespace storekeeper {
namespace {

using namespace std::chrono_literals;

ReadSettings read(
    const std::string& text, const std::vector<std::string>& flags = {},
    const Environment& environment = {}) {
  std::vector<std::string> words = {"run", "-f", "manifests"};
  words.insert(words.end(), flags.begin(), flags.end());
  const auto parsed = parse_arguments(words);
  EXPECT_TRUE(parsed.errors.empty());
  ReadSettings read;
  read.file = parse_config_file(text, "storekeeper.yaml");
  read.file.named = true;
  read.resolved = resolve_settings(parsed.invocation, environment, read.file);
  return read;
}

ConfigReload started_with(
    const std::string& text, const std::vector<std::string>& flags = {},
    const Environment& environment = {}) {
  return {read(text, flags, environment).resolved.settings, "storekeeper.yaml"};
}

struct Told {
  EventLevel level = EventLevel::kInfo;
  std::string message = {};
  std::string reason = {};
  friend bool operator==(const Told&, const Told&) = default;
};

std::vector<Told> told(const std::vector<Event>& events) {
  std::vector<Told> told;
  for (const auto& event : events) told.push_back({event.level, event.message, event.reason});
  return told;
}

TEST(ConfigReload, TakesUpWhatARunningDaemonCan) {
  auto config = started_with("interval: 1h\n");
  const auto news = told(config.take(read(
      "interval: 7s\nprune: true\nmaxDeletes: 3\nselector: team=a\nignore: [spec.tags]\n"
      "drift: report\nparallelism: 4\nreserve: 2\nlogLevel: debug\nsecretsOnSuspect: rewrite\n")));
  const std::vector<Told> expected = {
      {EventLevel::kInfo, "configuration has changed",
       "secretsOnSuspect, selector, prune, maxDeletes, drift, ignore, parallelism, reserve, "
       "interval, logLevel"}};
  EXPECT_EQ(news, expected);
  const auto& now = config.settings();
  EXPECT_EQ(now.interval, 7s);
  EXPECT_TRUE(now.prune);
  EXPECT_EQ(now.max_deletes, 3);
  EXPECT_EQ(now.selection.labels.size(), 1U);
  EXPECT_EQ(now.ignored, std::vector<std::string>{"spec.tags"});
  EXPECT_TRUE(now.report_drift_only);
  EXPECT_EQ(now.parallelism, 4);
  EXPECT_EQ(now.reserve, 2);
  EXPECT_EQ(now.log_level, EventLevel::kDebug);
  EXPECT_EQ(now.on_suspect, OnSuspect::kRewrite);
}

TEST(ConfigReload, SaysNothingWhereNothingHasChangedAndTakesSettingsBack) {
  auto config = started_with("interval: 1h\n");
  EXPECT_TRUE(config.take(read("interval: 60m\n")).empty());
  EXPECT_EQ(config.take(read("interval: 1m\nprune: true\n")).size(), 1U);
  EXPECT_TRUE(config.take(read("interval: 1m\nprune: true\n")).empty());
  EXPECT_EQ(told(config.take(read("interval: 1m\n"))).at(0).reason, "prune");
  EXPECT_FALSE(config.settings().prune);
}

TEST(ConfigReload, NamesWhatNeedsARestartAndTakesTheRest) {
  auto config = started_with("owner: a\n");
  const std::string text =
      "owner: b\nlisten: 127.0.0.1:1\nleaseDuration: 30s\ninterval: 2m\noutput: json\n";
  for (int i = 0; i < 2; ++i) {
    const auto news = told(config.take(read(text)));
    ASSERT_FALSE(news.empty());
    EXPECT_EQ(
        news.back(), (Told{
                         EventLevel::kWarning, "settings have changed that need a restart",
                         "owner, listen, leaseDuration"}));
    EXPECT_EQ(news.size(), i == 0 ? 2U : 1U);
  }
  EXPECT_EQ(config.settings().owner, "a");
  EXPECT_EQ(config.settings().interval, 2min);
  EXPECT_TRUE(config.take(read("owner: a\ninterval: 2m\n")).empty());
}

TEST(ConfigReload, FlagsAndVariablesStillWin) {
  const std::vector<std::string> flags = {"--interval", "9m"};
  const Environment environment = {{"STOREKEEPER_MAX_DELETES", "9"}};
  auto config = started_with("", flags, environment);
  const auto news =
      config.take(read("interval: 1m\nmaxDeletes: 1\nprune: true\n", flags, environment));
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].reason, "prune");
  EXPECT_EQ(config.settings().interval, 9min);
  EXPECT_EQ(config.settings().max_deletes, 9);
}

TEST(ConfigReload, RefusesABadFileAsAWhole) {
  auto config = started_with("interval: 1h\n");
  const auto news = told(config.take(read("interval: 7s\nmaxDeletes: many\nintervall: 7s\n")));
  ASSERT_EQ(news.size(), 2U);
  for (const auto& event : news) {
    EXPECT_EQ(event.level, EventLevel::kError);
    EXPECT_EQ(event.message, "configuration refused, the one before stays in force");
  }
  const auto all = news[0].reason + news[1].reason;
  EXPECT_NE(all.find("storekeeper.yaml:2:13: "), std::string::npos) << all;
  EXPECT_NE(all.find("storekeeper.yaml:3:1: "), std::string::npos) << all;
  EXPECT_EQ(config.settings().interval, 1h);
  EXPECT_TRUE(config.take(read("interval: 1h\n")).empty());
}

// Without the file every guard would be back at its default.
TEST(ConfigReload, AFileThatIsGoneIsNoEmptyFile) {
  auto config = started_with("maxDeletes: 0\nprune: true\n");
  auto gone = read("");
  gone.file = {};
  const auto news = told(config.take(std::move(gone)));
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].reason, "the configuration file \"storekeeper.yaml\" is gone");
  EXPECT_TRUE(config.settings().prune);
}

TEST(ConfigReload, ThePartOfTheAccountIsFixedWhereALeaderIsElected) {
  auto config = started_with("leaderElection: file:/run/x\n");
  const auto news = told(config.take(read("leaderElection: file:/run/x\nproject: [shop]\n")));
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].reason, "project");
  EXPECT_EQ(news[0].level, EventLevel::kWarning);
  EXPECT_TRUE(config.settings().selection.projects.empty());
}

// docs/configuration.md lists them between two marks.
TEST(ConfigReload, ThePageNamesWhatIsReloadable) {
  std::ifstream file(testing::source_path("docs/configuration.md"));
  const std::string page(std::istreambuf_iterator<char>(file), {});
  const auto start = page.find("<!-- reloadable: begin -->");
  const auto end = page.find("<!-- reloadable: end -->");
  ASSERT_LT(start, end);
  ASSERT_NE(end, std::string::npos);
  const auto part = page.substr(start, end - start);
  for (const auto& option : options()) {
    const bool named = part.find('`' + std::string(option.key) + '`') != std::string::npos;
    EXPECT_EQ(named, is_reloadable(option.key, false)) << option.key;
  }
}

}  // namespace
}  // namespace storekeeper
