#include "daemon/revision_follower.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/builders.hpp"
#include "support/scripted_transport.hpp"
#include "support/virtual_clock.hpp"
#include "unit/daemon/scripted_alarm.hpp"

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
using boost::asio::awaitable;
using std::chrono::seconds;

// A branch whose tip changes at given times. Revisions are "1", "2", ...; a higher one builds on a
// lower one, "x" on none of them.
class FakeRevisions final : public RevisionSource {
 public:
  explicit FakeRevisions(Clock* clock) : clock_(clock), start_(clock->now()) {}

  struct Tip {
    std::string revision = {};
    std::optional<Error> error = std::nullopt;
  };
  std::map<seconds, Tip> tips = {};
  std::string kept_revision = {};
  std::vector<std::string> unsigned_ones = {};
  std::vector<std::string> empty_ones = {};
  std::vector<seconds> looks = {};
  int fetches = 0;

  awaitable<Result<std::string>> kept() override { co_return kept_revision; }
  awaitable<Result<std::string>> newest() override {
    looks.push_back(std::chrono::duration_cast<seconds>(clock_->now() - start_));
    co_return tip();
  }
  awaitable<Result<std::string>> fetch() override {
    ++fetches;
    co_return tip();
  }
  awaitable<Result<Kinship>> relate(std::string revision, std::string other) override {
    if (revision == other) co_return Kinship::kSame;
    if (revision == "x" || other == "x") co_return Kinship::kOther;
    co_return revision > other ? Kinship::kDescendant : Kinship::kAncestor;
  }
  awaitable<Result<void>> verify(std::string revision) override {
    if (std::count(unsigned_ones.begin(), unsigned_ones.end(), revision) == 0) {
      co_return Result<void>();
    }
    co_return fail(Errc::kRefused, "nobody has signed it");
  }
  awaitable<Result<std::string>> check_out(std::string revision) override {
    if (std::count(empty_ones.begin(), empty_ones.end(), revision) == 0) {
      co_return "/cache/" + revision + "/m";
    }
    co_return fail(Errc::kNotFound, "nothing at \"m\"");
  }
  awaitable<Result<void>> keep(std::string revision) override {
    kept_revision = revision;
    co_return Result<void>();
  }
  void stop() override {}

 private:
  Result<std::string> tip() const {
    const auto now = std::chrono::duration_cast<seconds>(clock_->now() - start_);
    const auto& current = std::prev(tips.upper_bound(now))->second;
    if (current.error) return fail(*current.error);
    return current.revision;
  }

  Clock* clock_;
  SteadyTime start_;
};

class PathSource final : public ManifestSource {
 public:
  explicit PathSource(std::string path) : path_(std::move(path)) {}

  LoadedManifests load() override {
    LoadedManifests loaded;
    auto item = testing::desired_redis("checkout");
    item.position.file = path_ + "/a.yaml";
    loaded.desired.items.push_back(item);
    Diagnostic warning;
    warning.severity = Severity::kWarning;
    warning.position.file = path_ + "/a.yaml";
    warning.message = "see " + path_ + "/b.yaml:3";
    loaded.diagnostics.push_back(warning);
    return loaded;
  }

 private:
  std::string path_;
};

class RevisionFollowerTest : public ::testing::Test {
 protected:
  RevisionFollowerTest() { settings_.path = "m"; }

  static FakeRevisions::Tip at(std::string revision) {
    FakeRevisions::Tip tip;
    tip.revision = std::move(revision);
    return tip;
  }
  static FakeRevisions::Tip broken() {
    Error error;
    error.code = Errc::kNetwork;
    error.message = "no answer";
    FakeRevisions::Tip tip;
    tip.error = error;
    return tip;
  }

  // Follows for so long. True if it was ready at some time.
  bool follow(seconds time) {
    follower_ = std::make_unique<RevisionFollower>(
        settings_, [](const std::string& path) { return std::make_unique<PathSource>(path); });
    boost::asio::co_spawn(
        io_, stop_at(&clock_, clock_.now() + time), [](const std::exception_ptr&) {});
    FollowPorts ports;
    ports.revisions = &revisions_;
    ports.clock = &clock_;
    ports.look = &look_;
    ports.alarm = &alarm_;
    ports.events = &events_;
    int ready = 0;
    auto on_ready = [&ready] { ++ready; };
    testing::run_virtual(io_, clock_, follower_->follow(ports, std::move(on_ready)));
    EXPECT_LE(ready, 1);
    return ready == 1;
  }

  std::vector<std::string> told() const {
    std::vector<std::string> lines;
    for (const auto& event : events_.events) lines.push_back(event.message + ' ' + event.revision);
    return lines;
  }
  static awaitable<void> stop_at(testing::VirtualClock* clock, SteadyTime when) {
    co_await clock->sleep_until(when);
    clock->request_stop();
  }

  boost::asio::io_context io_;
  testing::VirtualClock clock_;
  FakeRevisions revisions_{&clock_};
  testing::ScriptedAlarm look_{&clock_};
  testing::ScriptedAlarm alarm_{&clock_};
  testing::RecordingEvents events_;
  FollowSettings settings_;
  std::unique_ptr<RevisionFollower> follower_;
};

TEST_F(RevisionFollowerTest, WakesTheLoopForEachNewRevision) {
  revisions_.tips = {{0s, at("1")}, {90s, at("2")}};
  EXPECT_TRUE(follow(200s));
  EXPECT_EQ(follower_->revision(), "2");
  EXPECT_EQ(revisions_.kept_revision, "2");
  EXPECT_EQ(revisions_.looks, (std::vector<seconds>{0s, 60s, 120s, 180s}));
  EXPECT_EQ(revisions_.fetches, 2);
  ASSERT_EQ(alarm_.rung.size(), 1U);
  EXPECT_EQ(alarm_.rung[0].cause, WakeCause::kManifests);
  EXPECT_EQ(told(), (std::vector<std::string>{"revision accepted 1", "revision accepted 2"}));
  EXPECT_EQ(events_.events[1].reason, "was 1");
}

TEST_F(RevisionFollowerTest, NamesPlacesAsTheRepositoryDoes) {
  revisions_.tips = {{0s, at("1")}};
  follow(1s);
  const auto loaded = follower_->load();
  EXPECT_EQ(loaded.revision, "1");
  EXPECT_EQ(loaded.desired.items.at(0).position.file, "1:m/a.yaml");
  EXPECT_EQ(loaded.diagnostics.at(0).position.file, "1:m/a.yaml");
  EXPECT_EQ(loaded.diagnostics.at(0).message, "see 1:m/b.yaml:3");
}

TEST_F(RevisionFollowerTest, IsNoEmptySetOfManifestsBeforeTheFirstRevision) {
  revisions_.tips = {{0s, broken()}};
  EXPECT_TRUE(follow(1s));
  const auto loaded = follower_->load();
  EXPECT_FALSE(loaded.desired.complete);
  EXPECT_TRUE(has_errors(loaded.diagnostics));
  EXPECT_EQ(
      loaded.diagnostics.at(0).message,
      "no revision of the manifests could be read yet: no answer");
}

TEST_F(RevisionFollowerTest, KeepsTheLastGoodRevisionAndBacksOffWhileTheSourceIsBroken) {
  revisions_.tips = {{0s, at("1")}, {60s, broken()}, {300s, at("1")}};
  follow(400s);
  EXPECT_EQ(revisions_.looks, (std::vector<seconds>{0s, 60s, 65s, 75s, 95s, 135s, 215s, 375s}));
  EXPECT_EQ(follower_->load().desired.items.size(), 1U);
  EXPECT_TRUE(alarm_.rung.empty());
  EXPECT_EQ(told().back(), "the source can be read again 1");
}

TEST_F(RevisionFollowerTest, RefusesToGoBackOrElsewhereUnlessAllowed) {
  for (const char* tip : {"1", "x"}) {
    for (const bool allowed : {false, true}) {
      SCOPED_TRACE(std::string(tip) + (allowed ? " allowed" : ""));
      settings_.allow_rollback = allowed;
      testing::VirtualClock clock;
      FakeRevisions revisions(&clock);
      revisions.kept_revision = "2";
      revisions.tips = {{0s, at(tip)}};
      testing::ScriptedAlarm look(&clock);
      testing::RecordingEvents events;
      RevisionFollower follower(
          settings_, [](const std::string& path) { return std::make_unique<PathSource>(path); });
      boost::asio::io_context io;
      boost::asio::co_spawn(
          io, stop_at(&clock, clock.now() + 200s), [](const std::exception_ptr&) {});
      FollowPorts ports;
      ports.revisions = &revisions;
      ports.clock = &clock;
      ports.look = &look;
      ports.alarm = &alarm_;
      ports.events = &events;
      auto on_ready = [] {};
      testing::run_virtual(io, clock, follower.follow(ports, std::move(on_ready)));
      EXPECT_EQ(follower.revision(), allowed ? tip : "2");
      EXPECT_EQ(revisions.kept_revision, allowed ? tip : "2");
      ASSERT_EQ(events.events.size(), 2U);
      if (allowed) continue;
      EXPECT_EQ(events.events[1].message, "revision refused");
      EXPECT_NE(events.events[1].reason.find("--allow-rollback"), std::string::npos);
      EXPECT_NE(events.events[1].reason.find("; 2 stays in force"), std::string::npos);
      EXPECT_EQ(revisions.fetches, 1) << "what was refused is not fetched again";
    }
  }
}

TEST_F(RevisionFollowerTest, RefusesWhatNobodySignedAndWhatHasNoManifests) {
  revisions_.tips = {{0s, at("1")}, {50s, at("2")}, {100s, at("3")}, {150s, at("4")}};
  revisions_.unsigned_ones = {"2"};
  revisions_.empty_ones = {"3"};
  follow(130s);
  EXPECT_EQ(
      told(), (std::vector<std::string>{
                  "revision accepted 1", "revision refused 2", "revision refused 3"}));
  EXPECT_EQ(follower_->revision(), "1");
}

TEST_F(RevisionFollowerTest, ConsidersARefusedRevisionAgainWhenAsked) {
  revisions_.tips = {{0s, at("1")}};
  revisions_.unsigned_ones = {"1"};
  look_.script.push_back({clock_.now() + 70s, WakeCause::kRequest});
  EXPECT_TRUE(follow(100s));
  EXPECT_EQ(told(), (std::vector<std::string>{"revision refused 1", "revision refused 1"}));
  EXPECT_EQ(revisions_.looks, (std::vector<seconds>{0s, 60s, 70s}));
}

TEST_F(RevisionFollowerTest, StartsFromWhatWasInForceWhenTheSourceIsBroken) {
  revisions_.kept_revision = "2";
  revisions_.tips = {{0s, broken()}};
  EXPECT_TRUE(follow(1s));
  EXPECT_EQ(follower_->load().revision, "2");
  EXPECT_EQ(told().front(), "revision is in force again 2");
}

TEST_F(RevisionFollowerTest, DoesNotStartFromWhatIsNoLongerSigned) {
  revisions_.kept_revision = "2";
  revisions_.unsigned_ones = {"2"};
  revisions_.tips = {{0s, at("2")}};
  follow(1s);
  EXPECT_EQ(follower_->revision(), "");
  EXPECT_FALSE(follower_->load().desired.complete);
}

}  // namespace
}  // namespace storekeeper
