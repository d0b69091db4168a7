#include "system/appended_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

class AppendedFileTest : public ::testing::Test {
 protected:
  testing::TemporaryDirectory files;
};

TEST_F(AppendedFileTest, AddsLinesAndLetsNobodyElseReadThem) {
  files.write("log", "before\n");
  AppendedFile file(files.path("log"));
  ASSERT_TRUE(file.append("one\n"));
  ASSERT_TRUE(file.append("two\n"));
  EXPECT_EQ(files.read("log"), "before\none\ntwo\n");

  AppendedFile made(files.path("made"));
  ASSERT_TRUE(made.append("one\n"));
  struct stat status{};
  ASSERT_EQ(::stat(files.path("made").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(AppendedFileTest, FollowsTheNameWhenTheFileIsMovedAway) {
  AppendedFile file(files.path("log"));
  ASSERT_TRUE(file.append("one\n"));
  std::filesystem::rename(files.path("log"), files.path("log.1"));
  ASSERT_TRUE(file.append("two\n"));
  EXPECT_EQ(files.read("log.1"), "one\n");
  EXPECT_EQ(files.read("log"), "two\n");
}

TEST_F(AppendedFileTest, RefusesWhatIsNoFileOfItsOwn) {
  files.make_directory("folder");
  files.write("target", "");
  files.link("link", files.path("target"));
  for (const std::string name : {"folder", "link", "missing/log"}) {
    AppendedFile file(files.path(name));
    const auto opened = file.append("line\n");
    ASSERT_FALSE(opened) << name;
    EXPECT_EQ(opened.error().code, Errc::kInvalidInput);
    EXPECT_NE(opened.error().message.find(name), std::string::npos) << opened.error().message;
  }
  EXPECT_EQ(files.read("target"), "");
}

}  // namespace
}  // namespace storekeeper
