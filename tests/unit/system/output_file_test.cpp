#include "system/output_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

using testing::TemporaryDirectory;

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int entries(const std::string& directory) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    count += entry.path().empty() ? 0 : 1;
  }
  return count;
}

TEST(OutputFile, IsMadeAndReplacedWhole) {
  const TemporaryDirectory directory;
  const auto path = directory.path("plan.md");
  ASSERT_TRUE(check_replaceable(path));
  EXPECT_EQ(entries(directory.path()), 0) << "a look leaves nothing behind";
  ASSERT_TRUE(replace_file(path, std::string(100'000, 'a')));
  ASSERT_TRUE(replace_file(path, "short\n"));
  EXPECT_EQ(content(path), "short\n");
  EXPECT_EQ(entries(directory.path()), 1);
}

TEST(OutputFile, KeepsTheModeAndTheLink) {
  const TemporaryDirectory directory;
  directory.write("real/plan.md", "old");
  directory.link("plan.md", "real/plan.md");
  ASSERT_EQ(::chmod(directory.path("real/plan.md").c_str(), 0640), 0);
  ASSERT_TRUE(replace_file(directory.path("plan.md"), "new"));
  EXPECT_TRUE(std::filesystem::is_symlink(directory.path("plan.md")));
  EXPECT_EQ(content(directory.path("real/plan.md")), "new");
  struct stat status{};
  ASSERT_EQ(::stat(directory.path("real/plan.md").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0640U);
}

TEST(OutputFile, ThatIsNoFileIsWrittenToAsItIs) {
  EXPECT_TRUE(check_replaceable("/dev/null"));
  EXPECT_TRUE(replace_file("/dev/null", "text"));
  const auto full = replace_file("/dev/full", "text");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().message, "\"/dev/full\" cannot be written: no space left on the device");
}

TEST(OutputFile, SaysWhatIsInTheWayBeforehand) {
  const TemporaryDirectory directory;
  directory.write("file", "x");
  const std::string missing = directory.path("none/plan.md");
  for (const auto& path :
       {missing, directory.path(), directory.path("file/plan.md"), directory.path("new/")}) {
    const auto looked = check_replaceable(path);
    const auto written = replace_file(path, "x");
    ASSERT_FALSE(looked) << path;
    ASSERT_FALSE(written) << path;
    EXPECT_EQ(looked.error().message, written.error().message);
    EXPECT_EQ(looked.error().code, Errc::kInvalidInput);
  }
  EXPECT_EQ(
      check_replaceable(missing).error().message,
      "\"" + missing + "\" cannot be written: its directory does not exist");
  EXPECT_EQ(entries(directory.path()), 1);
}

TEST(OutputFile, IsAddedTo) {
  const TemporaryDirectory directory;
  const auto path = directory.path("summary");
  ASSERT_TRUE(append_to_file(path, "a\n"));
  ASSERT_TRUE(append_to_file(path, "b\n"));
  EXPECT_EQ(content(path), "a\nb\n");
  EXPECT_FALSE(append_to_file(directory.path("none/summary"), "a"));
}

}  // namespace
}  // namespace storekeeper
