#include "system/tree_export.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

GitEntry file(const std::string& path) {
  GitEntry entry;
  entry.path = path;
  return entry;
}
GitEntry link(const std::string& path) {
  auto entry = file(path);
  entry.is_file = false;
  entry.is_link = true;
  return entry;
}

TEST(TreeExport, WritesFilesAndLinks) {
  const testing::TemporaryDirectory directory;
  const auto written =
      export_tree(directory.path(), {link("a/l.yaml"), file("a/b/c.yaml")}, {"b/c.yaml", "text"});
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(directory.read("a/l.yaml"), "text");
}

TEST(TreeExport, NeverWritesOutsideOfItsDirectory) {
  const testing::TemporaryDirectory directory;
  const testing::TemporaryDirectory elsewhere;
  // As no git makes them, but somebody could.
  EXPECT_FALSE(export_tree(directory.path(), {file("../x.yaml")}, {"x"}));
  EXPECT_FALSE(export_tree(directory.path(), {file("a//x.yaml")}, {"x"}));
  EXPECT_FALSE(
      export_tree(directory.path(), {link("l"), file("l/x.yaml")}, {elsewhere.path(), "x"}));
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere.path()));
}

TEST(TreeExport, TakesWhatMayHoldManifests) {
  EXPECT_TRUE(may_be_exported(file("m/a.yaml"), "m"));
  EXPECT_TRUE(may_be_exported(file("m/a.yml"), "m"));
  EXPECT_TRUE(may_be_exported(file("m/stores.json"), "m/stores.json"));
  EXPECT_TRUE(may_be_exported(link("m/anything"), "m"));
  EXPECT_FALSE(may_be_exported(file("m/readme.md"), "m"));
  auto submodule = file("m/other.yaml");
  submodule.is_file = false;
  EXPECT_FALSE(may_be_exported(submodule, "m"));
}

}  // namespace
}  // namespace storekeeper
