// The kernel's word for what editors, Kubernetes and git-sync do to a directory of manifests.
#include "daemon/file_watch.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>

#include "daemon/manifest_stamp.hpp"
#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

namespace fs = std::filesystem;

class FileWatchTest : public ::testing::Test {
 protected:
  FileWatchTest() {
    files_.write("manifests/a.yaml", "a: 1\n");
    files_.write("two/a.yaml", "a: 1\n");
  }

  /// Watches what the stamp of `path` depends on.
  void watch(const std::string& path) {
    stamper_ = make_file_stamper({files_.path(path)});
    before_ = stamper_->stamp();
    ASSERT_TRUE(watch_->follow(stamper_->directories()));
  }
  /// Waits for the kernel to tell, at most ten seconds. True if it did.
  bool told() {
    io_.restart();
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (calls_ == 0 && io_.run_one_until(give_up) > 0) continue;
    return std::exchange(calls_, 0) > 0;
  }
  bool changed() { return stamper_->stamp() != before_; }

  testing::TemporaryDirectory files_;
  boost::asio::io_context io_;
  int calls_ = 0;
  std::unique_ptr<FileWatch> watch_ = make_file_watch(io_, [this] { ++calls_; });
  std::unique_ptr<ManifestStamper> stamper_;
  ManifestStamp before_;
};

TEST_F(FileWatchTest, TellsOfAWrite) {
  watch("manifests");
  files_.write("manifests/a.yaml", "a: 2, and more\n");
  EXPECT_TRUE(told());
  EXPECT_TRUE(changed());
}

TEST_F(FileWatchTest, TellsOfAnEditorsRename) {
  watch("manifests/a.yaml");
  files_.write("manifests/.a.yaml.swp", "a: 2\n");
  fs::rename(files_.path("manifests/.a.yaml.swp"), files_.path("manifests/a.yaml"));
  EXPECT_TRUE(told());
  EXPECT_TRUE(changed());
}

TEST_F(FileWatchTest, TellsOfWhatHappensInANewDirectory) {
  watch("manifests");
  files_.make_directory("manifests/deep");
  ASSERT_TRUE(told());
  watch("manifests");
  files_.write("manifests/deep/b.yaml", "b: 1\n");
  EXPECT_TRUE(told());
  EXPECT_TRUE(changed());
}

TEST_F(FileWatchTest, TellsOfTheSwapInAKubernetesVolume) {
  files_.write("volume/..1/a.yaml", "a: 1\n");
  files_.write("volume/..2/a.yaml", "a: 1\n");
  files_.link("volume/..data", "..1");
  files_.link("volume/a.yaml", "..data/a.yaml");
  watch("volume");
  files_.link("volume/..data_tmp", "..2");
  fs::rename(files_.path("volume/..data_tmp"), files_.path("volume/..data"));
  EXPECT_TRUE(told());
  EXPECT_TRUE(changed());
}

TEST_F(FileWatchTest, TellsOfTheSwapOfALinkOnTheWay) {
  // As git-sync does it: the path that was named goes through a link.
  files_.write("root/one/manifests/a.yaml", "a: 1\n");
  files_.write("root/two/manifests/a.yaml", "a: 1\n");
  files_.link("root/current", "one");
  watch("root/current/manifests");
  files_.link("root/next", "two");
  fs::rename(files_.path("root/next"), files_.path("root/current"));
  EXPECT_TRUE(told());
  EXPECT_TRUE(changed());
}

TEST_F(FileWatchTest, TellsOfADirectoryThatIsReplaced) {
  watch("manifests");
  fs::rename(files_.path("manifests"), files_.path("old"));
  fs::rename(files_.path("two"), files_.path("manifests"));
  EXPECT_TRUE(told());
  EXPECT_TRUE(changed());
}

TEST_F(FileWatchTest, SaysWhenItCannotWatch) {
  EXPECT_FALSE(watch_->follow({files_.path("manifests"), files_.path("nowhere")}));
  EXPECT_FALSE(watch_->follow({}));
}

TEST_F(FileWatchTest, FollowsNoMoreWhatItNeedNot) {
  watch("manifests");
  ASSERT_TRUE(watch_->follow({files_.path("two")}));
  // Taking a directory off the list is itself an event.
  while (io_.poll_one() > 0) continue;
  calls_ = 0;
  files_.write("manifests/b.yaml", "b: 1\n");
  files_.write("two/b.yaml", "b: 1\n");
  EXPECT_TRUE(told());
  while (io_.poll_one() > 0) continue;
  calls_ = 0;
  files_.write("manifests/c.yaml", "c: 1\n");
  io_.poll();
  EXPECT_EQ(calls_, 0);
}

}  // namespace
}  // namespace storekeeper
