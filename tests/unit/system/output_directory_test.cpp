#include "system/output_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

// Files that begin with "ours" may be replaced.
bool is_ours(std::string_view content) noexcept { return content.starts_with("ours"); }

class OutputDirectory : public ::testing::Test {
 protected:
  Result<WrittenFiles> write(const std::vector<OutputFile>& files, bool force = false) const {
    OutputRules rules;
    rules.replaceable = is_ours;
    rules.force = force;
    return write_files(directory.path("out"), files, rules);
  }
  std::string read(const std::string& name) const {
    std::ifstream file(directory.path("out/" + name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  int count() const {
    int found = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory.path("out"))) {
      found += entry.path().empty() ? 0 : 1;
    }
    return found;
  }

  testing::TemporaryDirectory directory;
};

TEST_F(OutputDirectory, IsMadeAndFilled) {
  const auto written = write({{"a.yaml", "ours 1"}, {"b.yaml", ""}});
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(
      written->paths,
      (std::vector<std::string>{directory.path("out/a.yaml"), directory.path("out/b.yaml")}));
  EXPECT_EQ(written->unchanged, 0);
  EXPECT_EQ(read("a.yaml"), "ours 1");
  EXPECT_EQ(read("b.yaml"), "");
  EXPECT_EQ(count(), 2) << "a temporary file was left behind";
}

TEST_F(OutputDirectory, ReplacesWhatMayBeReplacedAndLeavesTheSameAlone) {
  directory.write("out/a.yaml", "ours 1");
  directory.write("out/b.yaml", "theirs");
  struct stat before{};
  ASSERT_EQ(::stat(directory.path("out/b.yaml").c_str(), &before), 0);
  const auto written = write({{"a.yaml", "ours 2"}, {"b.yaml", "theirs"}});
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(written->unchanged, 1);
  EXPECT_EQ(read("a.yaml"), "ours 2");
  struct stat after{};
  ASSERT_EQ(::stat(directory.path("out/b.yaml").c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(OutputDirectory, WritesNothingIfOneFileIsInTheWay) {
  directory.write("out/b.yaml", "edited");
  directory.make_directory("out/c.yaml");
  directory.write("elsewhere", "ours");
  directory.link("out/d.yaml", directory.path("elsewhere"));
  const auto refused =
      write({{"a.yaml", "ours"}, {"b.yaml", "ours"}, {"c.yaml", "ours"}, {"d.yaml", "ours 2"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(
      refused.error().message, "nothing was written: the directory \"" + directory.path("out") +
                                   "\" holds files that are not an unedited export: b.yaml, "
                                   "c.yaml, d.yaml");
  EXPECT_NE(refused.error().hint.find("--force"), std::string::npos);
  EXPECT_EQ(read("b.yaml"), "edited");
  EXPECT_EQ(read("d.yaml"), "ours");
  EXPECT_EQ(count(), 3);
}

TEST_F(OutputDirectory, ForceReplacesFilesAndNothingElse) {
  directory.write("out/b.yaml", "edited");
  const auto written = write({{"b.yaml", "ours"}}, true);
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(read("b.yaml"), "ours");
  directory.make_directory("out/c.yaml");
  EXPECT_FALSE(write({{"b.yaml", "ours 2"}, {"c.yaml", "ours"}}, true));
  EXPECT_EQ(read("b.yaml"), "ours");
}

TEST_F(OutputDirectory, SaysWhyItCannotBeUsed) {
  directory.write("out", "a file");
  const auto refused = write({{"a.yaml", "ours"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(
      refused.error().message, "the directory \"" + directory.path("out") +
                                   "\" cannot be used: a part of the path is not a directory");
}

}  // namespace
}  // namespace storekeeper
