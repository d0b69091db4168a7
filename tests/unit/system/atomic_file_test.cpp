#include "system/atomic_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

class AtomicFileTest : public ::testing::Test {
 protected:
  std::string path() const { return directory_.path("plan.json"); }
  std::string content() const {
    std::ifstream file(path());
    return {std::istreambuf_iterator<char>(file), {}};
  }
  auto files() const {
    return std::distance(std::filesystem::directory_iterator(directory_.path()), {});
  }
  std::string refusal(const std::string& name) const {
    const auto file = AtomicFile::open(directory_.path(name));
    return file ? "none" : file.error().message;
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(AtomicFileTest, TakesTheOldOnesPlaceOnlyWhenItIsWhole) {
  directory_.write("plan.json", "old");
  {
    auto file = AtomicFile::open(path());
    ASSERT_TRUE(file);
    EXPECT_EQ(content(), "old");
    ASSERT_TRUE(file->commit("new"));
    EXPECT_EQ(content(), "new");
  }
  EXPECT_EQ(content(), "new");
  EXPECT_EQ(files(), 1);
  struct stat status{};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(AtomicFileTest, LeavesNothingBehindIfItIsGivenUp) {
  directory_.write("plan.json", "old");
  {
    auto file = AtomicFile::open(path());
    ASSERT_TRUE(file);
    const AtomicFile moved = *std::move(file);
    EXPECT_EQ(files(), 2);
  }
  EXPECT_EQ(content(), "old");
  EXPECT_EQ(files(), 1);
}

TEST_F(AtomicFileTest, SaysInTimeThatAPlaceCannotBeWritten) {
  EXPECT_NE(
      refusal("none/plan.json").find("cannot be written: it does not exist"), std::string::npos);
  directory_.make_directory("taken");
  EXPECT_NE(refusal("taken").find("it is a directory"), std::string::npos);
  ASSERT_EQ(::mkfifo(directory_.path("pipe").c_str(), 0600), 0);
  EXPECT_NE(refusal("pipe").find("no regular file"), std::string::npos);
  EXPECT_EQ(files(), 2);
}

}  // namespace
}  // namespace storekeeper
