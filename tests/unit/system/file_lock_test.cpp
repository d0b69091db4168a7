#include "system/file_lock.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

class FileLockTest : public ::testing::Test {
 protected:
  std::string path() const { return directory_.path("lock"); }
  bool is_free() const {
    auto taken = FileLock::try_take(path());
    EXPECT_TRUE(taken.has_value()) << taken.error().message;
    return taken && taken->has_value();
  }
  std::string refusal() const {
    const auto taken = FileLock::try_take(path());
    return taken ? "taken" : taken.error().message;
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(FileLockTest, IsHeldByOneAtATimeAndLeavesNothingBehind) {
  {
    const auto first = FileLock::try_take(path());
    ASSERT_TRUE(first && first->has_value());
    EXPECT_FALSE(is_free());
    struct stat status{};
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
  }
  EXPECT_FALSE(std::filesystem::exists(path()));
  EXPECT_TRUE(is_free());
}

TEST_F(FileLockTest, AMovedLockIsLetGoOnce) {
  auto taken = FileLock::try_take(path());
  ASSERT_TRUE(taken && taken->has_value());
  {
    const FileLock held = **std::move(taken);
    taken->reset();
    EXPECT_FALSE(is_free());
  }
  EXPECT_TRUE(is_free());
}

TEST_F(FileLockTest, TheFileOfOneThatWasKilledIsTakenOver) {
  const auto child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto taken = FileLock::try_take(path());
    std::raise(SIGKILL);
  }
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(std::filesystem::exists(path()));
  EXPECT_TRUE(is_free());
}

TEST_F(FileLockTest, WhatIsNoLockIsRefused) {
  directory_.make_directory("lock");
  EXPECT_NE(refusal().find("cannot be used: it is a directory"), std::string::npos) << refusal();
  std::filesystem::remove(path());
  directory_.write("elsewhere", "precious");
  directory_.link("lock", "elsewhere");
  EXPECT_NE(refusal().find("symbolic link"), std::string::npos) << refusal();
  std::filesystem::remove(path());
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  EXPECT_NE(refusal().find("not a regular file"), std::string::npos) << refusal();
  EXPECT_TRUE(std::filesystem::exists(directory_.path("elsewhere")));
}

TEST_F(FileLockTest, ADirectoryThatIsNotThereIsAnError) {
  const auto taken = FileLock::try_take(directory_.path("none/lock"));
  ASSERT_FALSE(taken.has_value());
  EXPECT_NE(taken.error().message.find("it does not exist"), std::string::npos);
}

}  // namespace
}  // namespace storekeeper
