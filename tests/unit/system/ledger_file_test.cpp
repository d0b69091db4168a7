#include "system/ledger_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

class LedgerFileTest : public ::testing::Test {
 protected:
  std::string path(const std::string& name = "state") const { return directory_.path(name); }
  std::string refusal(const std::string& name) const {
    const auto opened = open_ledger_file(path(name));
    return opened ? "none" : opened.error().message;
  }
  unsigned mode(const std::string& name) const {
    struct stat status{};
    return ::stat(path(name).c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(LedgerFileTest, KeepsATextForItsOwnerOnly) {
  const auto storage = open_ledger_file(path());
  ASSERT_TRUE(storage.has_value());
  EXPECT_EQ((*storage)->load().value(), std::nullopt);
  ASSERT_TRUE((*storage)->save("one\n"));
  ASSERT_TRUE((*storage)->save("two\n"));
  EXPECT_EQ((*storage)->load().value(), "two\n");
  EXPECT_EQ((*storage)->name(), path("state/ledger"));
  EXPECT_EQ(mode("state"), 0700U);
  EXPECT_EQ(mode("state/ledger"), 0600U);
  const auto files = std::distance(std::filesystem::directory_iterator(path()), {});
  EXPECT_EQ(files, 1);
}

TEST_F(LedgerFileTest, ReadsNoLinkAndNothingThatIsNoFile) {
  const auto storage = open_ledger_file(path());
  ASSERT_TRUE(storage.has_value());
  std::filesystem::create_symlink("/etc/hostname", path("state/ledger"));
  EXPECT_FALSE((*storage)->load().has_value());
  EXPECT_FALSE((*storage)->save("text"));
  std::filesystem::remove(path("state/ledger"));
  ASSERT_EQ(::mkfifo(path("state/ledger").c_str(), 0600), 0);
  EXPECT_FALSE((*storage)->load().has_value());
}

TEST_F(LedgerFileTest, RefusesADirectoryThatIsNotItsOwnersAlone) {
  std::filesystem::create_directory(path("open"));
  std::filesystem::permissions(path("open"), std::filesystem::perms(0750));
  EXPECT_NE(refusal("open").find("chmod 700"), std::string::npos);
  std::filesystem::create_directory_symlink(path("open"), path("link"));
  EXPECT_NE(refusal("link").find("a link"), std::string::npos);
  std::ofstream(path("file")) << "text";
  EXPECT_NE(refusal("file").find("no directory"), std::string::npos);
  EXPECT_NE(refusal("no/parent").find("does not exist"), std::string::npos);
}

}  // namespace
}  // namespace storekeeper
