#include "daemon/cached_manifests.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <vector>

#include "support/builders.hpp"
#include "support/scripted_transport.hpp"
#include "support/virtual_clock.hpp"
#include "unit/daemon/pass_results.hpp"
#include "unit/daemon/scripted_alarm.hpp"

namespace storekeeper {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

class CountingSource final : public ManifestSource {
 public:
  LoadedManifests load() override {
    ++loads;
    return next;
  }

  LoadedManifests next = {};
  int loads = 0;
};

class ScriptedStamper final : public ManifestStamper {
 public:
  ManifestStamp stamp() override {
    if (on_stamp) on_stamp();
    return current;
  }

  ManifestStamp current = {};
  std::function<void()> on_stamp = {};
};

class CachedManifestsTest : public ::testing::Test {
 protected:
  CachedManifestsTest() {
    source_.next.desired.items.push_back(testing::desired_redis("checkout"));
    change();
    stamper_.current.newest = clock_.wall_now() - 1h;
  }

  void change() {
    ++stamper_.current.digest;
    stamper_.current.newest = clock_.wall_now();
  }

  testing::VirtualClock clock_;
  testing::RecordingEvents events_;
  CountingSource source_;
  ScriptedStamper stamper_;
  CachedManifests manifests_{&source_, &stamper_, &clock_, &events_};
};

TEST_F(CachedManifestsTest, ParsesUnchangedManifestsOnce) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(manifests_.load().desired.items.size(), 1U);
  EXPECT_EQ(source_.loads, 1);
}

TEST_F(CachedManifestsTest, ParsesThemAgainWhenTheyHaveChanged) {
  manifests_.load();
  ++stamper_.current.digest;
  source_.next.desired.items.clear();
  EXPECT_TRUE(manifests_.load().desired.items.empty());
  EXPECT_EQ(source_.loads, 2);
}

TEST_F(CachedManifestsTest, ParsesThemAgainWhenToldTo) {
  manifests_.load();
  manifests_.forget();
  manifests_.load();
  EXPECT_EQ(source_.loads, 2);
}

TEST_F(CachedManifestsTest, DoesNotTrustAStampAsYoungAsATickOfTheFileSystem) {
  change();
  manifests_.load();
  manifests_.load();
  EXPECT_EQ(source_.loads, 2);
}

TEST_F(CachedManifestsTest, DoesNotKeepWhatChangedWhileItWasRead) {
  int stamps = 0;
  stamper_.on_stamp = [&] {
    if (++stamps == 2) ++stamper_.current.digest;
  };
  manifests_.load();
  --stamper_.current.digest;
  manifests_.load();
  EXPECT_EQ(source_.loads, 2);
}

TEST_F(CachedManifestsTest, ReadsWhatHadErrorsAgainButTellsThemOnce) {
  source_.next.diagnostics = {testing::manifest_error()};
  manifests_.load();
  manifests_.load();
  EXPECT_EQ(source_.loads, 2);
  ASSERT_EQ(events_.events.size(), 1U);
  EXPECT_EQ(events_.events[0].level, EventLevel::kError);
  EXPECT_EQ(events_.events[0].reason, "a.yaml:3:5: unknown field `hots`");
  ++stamper_.current.digest;
  manifests_.load();
  EXPECT_EQ(events_.events.size(), 2U);
}

TEST_F(CachedManifestsTest, DoesNotFloodTheLogWithProblems) {
  source_.next.diagnostics.assign(1000, testing::manifest_error());
  manifests_.load();
  EXPECT_EQ(events_.events.size(), 21U);
  EXPECT_EQ(events_.events.back().count, 980);
}

class WatchTest : public ::testing::Test {
 protected:
  // Watches for two minutes while the manifests change at those times; returns when it rang.
  std::vector<seconds> rings(std::vector<seconds> changes) {
    const auto start = clock_.now();
    stamper_.on_stamp = [this, start, changes] {
      stamper_.current.digest = 0;
      for (const auto at : changes) stamper_.current.digest += clock_.now() >= start + at ? 1 : 0;
    };
    boost::asio::co_spawn(io_, stop_at(&clock_, start + 120s), [](const std::exception_ptr&) {});
    WatchPorts ports;
    ports.stamper = &stamper_;
    ports.files = files_;
    ports.clock = &clock_;
    ports.look = &look_;
    ports.alarm = &alarm_;
    WatchSettings settings;
    settings.poll = 5s;
    settings.watched_poll = 60s;
    settings.settle = 1s;
    testing::run_virtual(io_, clock_, watch_manifests(ports, &settings));
    std::vector<seconds> found;
    for (const auto& ring : alarm_.rung) {
      EXPECT_EQ(ring.cause, WakeCause::kManifests);
      found.push_back(std::chrono::duration_cast<seconds>(ring.at - start));
    }
    return found;
  }

  testing::VirtualClock clock_;
  testing::ScriptedAlarm look_{&clock_};
  FileWatch* files_ = nullptr;

 private:
  static boost::asio::awaitable<void> stop_at(testing::VirtualClock* clock, SteadyTime when) {
    co_await clock->sleep_until(when);
    clock->request_stop();
  }

  boost::asio::io_context io_;
  testing::ScriptedAlarm alarm_{&clock_};
  ScriptedStamper stamper_;
};

TEST_F(WatchTest, StaysSilentWhileNothingChanges) { EXPECT_TRUE(rings({}).empty()); }

TEST_F(WatchTest, RingsOnceForAChangeThatHasSettled) {
  EXPECT_EQ(rings({12s}), std::vector<seconds>{16s});
}

TEST_F(WatchTest, RingsOnceForAWriteInSeveralSteps) {
  EXPECT_EQ(rings({14s, 16s, 17s, 18s}), std::vector<seconds>{19s});
}

class ScriptedWatch final : public FileWatch {
 public:
  bool follow(const std::vector<std::string>&) override {
    ++followed;
    return works;
  }
  bool works = true;
  int followed = 0;
};

TEST_F(WatchTest, RingsSoonAfterTheKernelTold) {
  ScriptedWatch watch;
  files_ = &watch;
  look_.script = {{clock_.now() + 12s, WakeCause::kManifests}};
  EXPECT_EQ(rings({12s}), std::vector<seconds>{13s});
  EXPECT_GT(watch.followed, 1) << "what is to be watched may have changed";
}

TEST_F(WatchTest, SeesWhatTheKernelDidNotTellAMinuteLater) {
  ScriptedWatch watch;
  files_ = &watch;
  EXPECT_EQ(rings({12s}), std::vector<seconds>{61s});
}

TEST_F(WatchTest, LooksItselfWhereTheKernelCannotWatch) {
  ScriptedWatch watch;
  watch.works = false;
  files_ = &watch;
  EXPECT_EQ(rings({12s}), std::vector<seconds>{16s});
}

TEST_F(WatchTest, RingsNotForWhatHappensBesideTheManifests) {
  ScriptedWatch watch;
  files_ = &watch;
  for (int i = 1; i < 100; ++i) {
    look_.script.push_back(
        {clock_.now() + std::chrono::milliseconds(i * 100), WakeCause::kManifests});
  }
  EXPECT_TRUE(rings({}).empty());
  EXPECT_LT(watch.followed, 20) << "a second between two looks";
}

TEST_F(WatchTest, RingsAllTheSameWhenItNeverSettles) {
  std::vector<seconds> changes;
  for (int i = 11; i < 27; ++i) changes.emplace_back(i);
  EXPECT_EQ(rings(changes), (std::vector<seconds>{25s, 31s}));
}

}  // namespace
}  // namespace storekeeper
