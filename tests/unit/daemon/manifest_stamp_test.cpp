#include "daemon/manifest_stamp.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

namespace fs = std::filesystem;

class ManifestStampTest : public ::testing::Test {
 protected:
  ManifestStampTest() {
    files_.write("manifests/a.yaml", "a: 1\n");
    files_.write("manifests/deep/er/b.yml", "b: 1\n");
  }

  std::uint64_t stamp(std::vector<std::string> filenames = {}) const {
    if (filenames.empty()) filenames = {files_.path("manifests")};
    return make_file_stamper(std::move(filenames))->stamp().digest;
  }

  testing::TemporaryDirectory files_;
};

TEST_F(ManifestStampTest, StaysWhileNothingChanges) { EXPECT_EQ(stamp(), stamp()); }

TEST_F(ManifestStampTest, SeesWrites) {
  const auto before = stamp();
  files_.write("manifests/deep/er/b.yml", "b: 23\n");
  EXPECT_NE(stamp(), before);
}

TEST_F(ManifestStampTest, SeesWritesThatKeepSizeAndTime) {
  const auto before = stamp();
  const auto path = files_.path("manifests/a.yaml");
  const auto time = fs::last_write_time(path);
  // As an editor saves: another file under the same name.
  files_.write("manifests/.a.yaml.new", "a: 2\n");
  fs::last_write_time(files_.path("manifests/.a.yaml.new"), time);
  fs::rename(files_.path("manifests/.a.yaml.new"), path);
  EXPECT_NE(stamp(), before);
}

TEST_F(ManifestStampTest, SeesNewAndRemovedFiles) {
  const auto before = stamp();
  files_.write("manifests/deep/c.yaml", "{}");
  const auto added = stamp();
  EXPECT_NE(added, before);
  fs::remove(files_.path("manifests/deep/c.yaml"));
  EXPECT_EQ(stamp(), before);
  fs::remove_all(files_.path("manifests/deep"));
  EXPECT_NE(stamp(), before);
}

TEST_F(ManifestStampTest, CaresForManifestsOnly) {
  const auto before = stamp();
  files_.write("manifests/README.md", "text");
  files_.write("manifests/package.json", "{}");
  files_.write("manifests/.git/index.yaml", "text");
  files_.write("manifests/#a.yaml", "text");
  EXPECT_EQ(stamp(), before);
}

TEST_F(ManifestStampTest, SeesTheSwapOfADirectoryBehindALink) {
  // The form of a Kubernetes volume.
  files_.write("volume/..1/a.yaml", "a: 1\n");
  files_.write("volume/..2/a.yaml", "a: 1\n");
  files_.link("volume/..data", "..1");
  files_.link("volume/a.yaml", "..data/a.yaml");
  const auto before = stamp({files_.path("volume")});
  files_.link("volume/..data_tmp", "..2");
  fs::rename(files_.path("volume/..data_tmp"), files_.path("volume/..data"));
  EXPECT_NE(stamp({files_.path("volume")}), before);
}

TEST_F(ManifestStampTest, SeesTheSwapOfTheDirectoryThatWasNamed) {
  files_.write("two/a.yaml", "a: 1\n");
  files_.link("current", "manifests");
  const auto before = stamp({files_.path("current")});
  fs::remove(files_.path("current"));
  files_.link("current", "two");
  EXPECT_NE(stamp({files_.path("current")}), before);
}

TEST_F(ManifestStampTest, SeesWhatAPatternFinds) {
  const std::vector<std::string> pattern = {files_.path("later/*.yaml")};
  const auto before = stamp(pattern);
  files_.write("later/a.yaml", "a: 1\n");
  EXPECT_NE(stamp(pattern), before);
}

TEST_F(ManifestStampTest, SurvivesDirectoriesThatContainThemselves) {
  files_.link("manifests/deep/loop", "../..");
  EXPECT_EQ(stamp(), stamp());
}

TEST_F(ManifestStampTest, SeesAFileAppearWhereThereWasNone) {
  const std::vector<std::string> path = {files_.path("none.yaml")};
  const auto before = stamp(path);
  files_.write("none.yaml", "");
  EXPECT_NE(stamp(path), before);
}

TEST_F(ManifestStampTest, KnowsTheNewestTime) {
  const auto path = files_.path("manifests/a.yaml");
  const auto stamper = make_file_stamper({files_.path("manifests")});
  fs::last_write_time(path, fs::file_time_type::clock::now() + std::chrono::hours(1));
  const auto later = stamper->stamp().newest;
  EXPECT_GT(later, std::chrono::system_clock::now() + std::chrono::minutes(30));
}

}  // namespace
}  // namespace storekeeper
