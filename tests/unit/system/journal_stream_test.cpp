#include "system/journal_stream.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

TEST(JournalStream, IsTheStreamThatTheVariableNamesAndNoOther) {
  const testing::TemporaryDirectory directory;
  const int descriptor =
      ::open(directory.path("journal").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  ASSERT_GE(descriptor, 0);
  struct stat status = {};
  ASSERT_EQ(::fstat(descriptor, &status), 0);
  const auto device = std::to_string(status.st_dev);
  const auto inode = std::to_string(status.st_ino);
  EXPECT_TRUE(is_journal(descriptor, device + ':' + inode));
  for (const auto& other :
       {std::string(), device + ":1", "1:" + inode, device + ':' + inode + '0', inode}) {
    EXPECT_FALSE(is_journal(descriptor, other)) << other;
  }
  ::close(descriptor);
  EXPECT_FALSE(is_journal(descriptor, device + ':' + inode));
}

}  // namespace
}  // namespace storekeeper
