#include "system/manifest_files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

using testing::TemporaryDirectory;

std::string manifest(const std::string& name) {
  return "apiVersion: storekeeper/v1\nkind: BigSegmentStore\nmetadata: {name: " + name +
         "}\nspec: {project: p, environment: " + name + ", redis: {host: " + name + "}}\n";
}

class ManifestFilesTest : public ::testing::Test {
 protected:
  LoadedManifests load(std::vector<std::string> paths) {
    settings_.paths = std::move(paths);
    return make_manifest_source(settings_)->load();
  }
  static std::string names(const LoadedManifests& loaded) {
    std::string text;
    for (const auto& item : loaded.desired.items) text += item.name + ' ';
    return text;
  }
  // "path: message", with the directory left out.
  std::string problems(const LoadedManifests& loaded) const {
    std::string text;
    for (const auto& found : loaded.diagnostics) {
      auto file = found.position.file;
      if (file.starts_with(tree_.path())) file.erase(0, tree_.path().size());
      text += (found.severity == Severity::kWarning ? "warning: " : "") + file + ": " +
              found.message + '\n';
    }
    return text;
  }

  TemporaryDirectory tree_;
  ManifestFilesSettings settings_;
};

TEST_F(ManifestFilesTest, ReadsADirectoryRecursivelyInOrder) {
  tree_.write("b.yaml", manifest("b"));
  tree_.write("a.yml", manifest("a"));
  tree_.write(
      "sub/c.yaml",
      "{\"apiVersion\": \"storekeeper/v1\", \"kind\": \"BigSegmentStore\", "
      "\"metadata\": {\"name\": \"c\"}, \"spec\": {\"project\": \"p\", "
      "\"environment\": \"c\", \"redis\": {\"host\": \"c\"}}}");
  tree_.write("package.json", "{\"no\": \"manifest\"}");
  tree_.write("README.md", "no manifest");
  tree_.write(".hidden.yaml", "no: manifest");
  tree_.write(".git/config.yaml", "no: manifest");
  tree_.write("#b.yaml#", "no: manifest");
  tree_.write("b.yaml~", "no: manifest");
  tree_.write(".b.yaml.swp", "no: manifest");
  tree_.write("~b.yaml", "no: manifest");
  const auto loaded = load({tree_.path()});
  EXPECT_EQ(problems(loaded), "");
  EXPECT_EQ(names(loaded), "a b c ");
  EXPECT_EQ(loaded.files, 3);
  EXPECT_TRUE(loaded.desired.complete);
  EXPECT_EQ(loaded.desired.items[2].position.file, tree_.path("sub/c.yaml"));
}

TEST_F(ManifestFilesTest, ReadsAJsonFileOnlyIfItIsNamed) {
  tree_.write("a.yaml", manifest("a"));
  tree_.write(
      "b.json",
      R"({"apiVersion": "storekeeper/v1", "kind": "BigSegmentStore", "metadata": {"name": "b"},
          "spec": {"project": "p", "environment": "b", "redis": {"host": "b"}}})");
  EXPECT_EQ(names(load({tree_.path()})), "a ");
  EXPECT_EQ(names(load({tree_.path("b.json")})), "b ");
  EXPECT_EQ(names(load({tree_.path("*.json")})), "b ");
}

TEST_F(ManifestFilesTest, ReadsFilesGlobsAndEachFileOnce) {
  tree_.write("a.yaml", manifest("a"));
  tree_.write("b.yaml", manifest("b"));
  tree_.write("c.txt", manifest("c"));
  EXPECT_EQ(names(load({tree_.path("c.txt")})), "c ");
  EXPECT_EQ(names(load({tree_.path("*.yaml")})), "a b ");
  EXPECT_EQ(names(load({tree_.path("b.yaml"), tree_.path(), tree_.path() + "//a.yaml"})), "b a ");
  tree_.write("odd[1].yaml", manifest("odd"));
  EXPECT_EQ(names(load({tree_.path("odd[1].yaml")})), "odd ");
}

TEST_F(ManifestFilesTest, ReadsStandardInputOnceAndKeepsIt) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const auto text = manifest("a");
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  settings_.standard_input = ends[0];
  settings_.paths = {"-"};
  const auto source = make_manifest_source(settings_);
  EXPECT_EQ(names(source->load()), "a ");
  const auto again = source->load();
  EXPECT_EQ(names(again), "a ");
  EXPECT_EQ(again.desired.items.at(0).position.file, "-");
  ::close(ends[0]);
}

TEST_F(ManifestFilesTest, ReportsPathsThatCannotBeRead) {
  const auto loaded = load({tree_.path("missing"), tree_.path("*.none")});
  EXPECT_EQ(
      problems(loaded), "/missing: cannot be read: it does not exist\n/*.none: no file matches\n");
  EXPECT_FALSE(loaded.desired.complete);
  EXPECT_EQ(loaded.files, 0);
}

TEST_F(ManifestFilesTest, WarnsAboutADirectoryWithoutManifests) {
  tree_.make_directory("empty");
  const auto loaded = load({tree_.path("empty")});
  EXPECT_EQ(problems(loaded), "warning: /empty: the directory holds no manifests\n");
  EXPECT_TRUE(loaded.desired.complete);
  EXPECT_EQ(loaded.files, 0);
}

TEST_F(ManifestFilesTest, KeepsGoodFilesNextToBadOnesButIsNotComplete) {
  tree_.write("a.yaml", manifest("a"));
  tree_.write("b.yaml", "kind: [\n");
  const auto loaded = load({tree_.path()});
  EXPECT_EQ(names(loaded), "a ");
  EXPECT_FALSE(loaded.desired.complete);
  EXPECT_EQ(loaded.files, 2);
}

TEST_F(ManifestFilesTest, LeavesOutManifestsThatContradictEachOther) {
  tree_.write("a.yaml", manifest("a"));
  tree_.write("b.yaml", manifest("a") + "---\n" + manifest("b"));
  const auto loaded = load({tree_.path()});
  EXPECT_EQ(names(loaded), "b ");
  EXPECT_FALSE(loaded.desired.complete);
}

TEST_F(ManifestFilesTest, FollowsLinksWithinTheDirectoryAsKubernetesMakesThem) {
  tree_.write("volume/..2024_01/a.yaml", manifest("a"));
  tree_.link("volume/..data", "..2024_01");
  tree_.link("volume/a.yaml", "..data/a.yaml");
  tree_.link("current", "volume");
  EXPECT_EQ(problems(load({tree_.path("volume")})), "");
  EXPECT_EQ(names(load({tree_.path("volume")})), "a ");
  EXPECT_EQ(names(load({tree_.path("current")})), "a ");
  EXPECT_EQ(names(load({tree_.path("volume/a.yaml")})), "a ");
}

TEST_F(ManifestFilesTest, RefusesLinksThatLeadOut) {
  tree_.write("outside/secret.yaml", "hunter2");
  tree_.write("in/a.yaml", manifest("a"));
  tree_.link("in/link.yaml", "../outside/secret.yaml");
  tree_.link("in/directory", "../outside");
  tree_.link("in/passwd.yaml", "/etc/passwd");
  tree_.link("in/dangling.yaml", "nowhere");
  tree_.link("in/README.md", "/etc/passwd");
  const auto loaded = load({tree_.path("in"), tree_.path("in/passwd.yaml")});
  EXPECT_EQ(
      problems(loaded),
      "/in/dangling.yaml: symbolic link that cannot be followed: it does not exist\n"
      "/in/directory: symbolic link that leads out of the directory of manifests\n"
      "/in/link.yaml: symbolic link that leads out of the directory of manifests\n"
      "/in/passwd.yaml: symbolic link that leads out of the directory of manifests\n"
      "/in/passwd.yaml: symbolic link that leads out of its directory\n");
  EXPECT_EQ(names(loaded), "a ");
  EXPECT_FALSE(loaded.desired.complete);
}

// What it points at may be a directory that is not mounted today, full of manifests.
TEST_F(ManifestFilesTest, ReportsEveryLinkThatCannotBeFollowed) {
  tree_.write("in/a.yaml", manifest("a"));
  tree_.link("in/shared", "/nowhere/mounted");
  tree_.link("in/loop", "loop");
  tree_.link("in/.#a.yaml", "user@host.1:2");  // an editor's lock
  const auto loaded = load({tree_.path("in")});
  EXPECT_EQ(
      problems(loaded),
      "/in/loop: symbolic link that cannot be followed: a part of the path is a symbolic link\n"
      "/in/shared: symbolic link that cannot be followed: it does not exist\n");
  EXPECT_EQ(names(loaded), "a ");
  EXPECT_FALSE(loaded.desired.complete);
}

TEST_F(ManifestFilesTest, SurvivesLoopsOfDirectories) {
  tree_.write("in/a.yaml", manifest("a"));
  tree_.link("in/sub/up", "..");
  tree_.link("in/self", ".");
  const auto loaded = load({tree_.path("in")});
  EXPECT_EQ(problems(loaded), "");
  EXPECT_EQ(names(loaded), "a ");
}

TEST_F(ManifestFilesTest, RefusesSpecialFiles) {
  ASSERT_EQ(::mkfifo(tree_.path("a.yaml").c_str(), 0600), 0);
  EXPECT_EQ(problems(load({tree_.path()})), "/a.yaml: not a regular file\n");
  EXPECT_EQ(problems(load({tree_.path("a.yaml")})), "/a.yaml: not a regular file\n");
  EXPECT_EQ(problems(load({"/dev/zero"})), "/dev/zero: not a regular file\n");
}

TEST_F(ManifestFilesTest, KeepsItsLimits) {
  tree_.write("a.yaml", manifest("a"));
  tree_.write("b.yaml", manifest("b"));
  tree_.write("c.yaml", manifest("c"));
  settings_.max_files = 2;
  EXPECT_EQ(
      problems(load({tree_.path()})),
      "/c.yaml: more than 2 files; this one and the rest are not read\n");
  settings_.max_files = 10;
  settings_.max_total_bytes = 2 * manifest("a").size();
  const auto loaded = load({tree_.path()});
  EXPECT_EQ(names(loaded), "a b ");
  EXPECT_FALSE(loaded.desired.complete);
  settings_.loader.limits.max_bytes = 10;
  EXPECT_EQ(problems(load({tree_.path("a.yaml")})), "/a.yaml: the file is larger than 10 bytes\n");
}

TEST_F(ManifestFilesTest, SeesChangesAtTheNextLoad) {
  tree_.write("a.yaml", manifest("a"));
  settings_.paths = {tree_.path()};
  const auto source = make_manifest_source(settings_);
  EXPECT_EQ(names(source->load()), "a ");
  tree_.write("b.yaml", manifest("b"));
  EXPECT_EQ(names(source->load()), "a b ");
}

TEST_F(ManifestFilesTest, DoubtsManifestsWhileGitIsInTheMiddleOfSomething) {
  tree_.write("m/sub/a.yaml", manifest("a"));
  const auto doubts = [&](const std::string& path) { return load({path}).desired.doubts; };
  EXPECT_TRUE(doubts(tree_.path("m")).empty()) << "in no work tree";
  tree_.write(".git/HEAD", "ref: refs/heads/main");
  EXPECT_TRUE(doubts(tree_.path("m")).empty());
  const struct {
    const char* mark;
    const char* meaning;
  } cases[] = {{"MERGE_HEAD", "a merge"},         {"rebase-merge/done", "a rebase"},
               {"rebase-apply/next", "a rebase"}, {"CHERRY_PICK_HEAD", "a cherry-pick"},
               {"REVERT_HEAD", "a revert"},       {"BISECT_LOG", "a bisection"},
               {"index.lock", "a change"}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.mark);
    tree_.write(".git/" + std::string(c.mark), "");
    for (const auto* path : {"m", "m/sub/a.yaml", "m/sub/*.yaml"}) {
      const auto found = doubts(tree_.path(path));
      ASSERT_EQ(found.size(), 1U) << path;
      EXPECT_NE(found.front().find(c.meaning), std::string::npos) << found.front();
    }
    std::filesystem::remove_all(tree_.path(".git/" + std::string(c.mark)));
    std::filesystem::remove_all(tree_.path(".git/rebase-merge"));
    std::filesystem::remove_all(tree_.path(".git/rebase-apply"));
  }
  EXPECT_TRUE(doubts(tree_.path("m")).empty()) << "once it is over";
}

TEST_F(ManifestFilesTest, LooksIntoTheStateOfALinkedWorkTree) {
  tree_.write("work/m/a.yaml", manifest("a"));
  tree_.write("work/.git", "gitdir: ../main/worktrees/work\n");
  tree_.write("main/worktrees/work/HEAD", "ref: refs/heads/side");
  EXPECT_TRUE(load({tree_.path("work/m")}).desired.doubts.empty());
  tree_.write("main/worktrees/work/MERGE_HEAD", "");
  EXPECT_EQ(load({tree_.path("work/m")}).desired.doubts.size(), 1U);
}

TEST_F(ManifestFilesTest, DoubtsAFileThatHoldsNothing) {
  tree_.write("a.yaml", manifest("a"));
  tree_.write("b.yaml", "");
  tree_.write("c.yaml", "# apiVersion: storekeeper/v1\n---\n");
  tree_.write("d.yaml", "nonsense: true\n");
  const auto loaded = load({tree_.path()});
  ASSERT_EQ(loaded.desired.doubts.size(), 2U);
  EXPECT_NE(loaded.desired.doubts[0].find("b.yaml"), std::string::npos);
  EXPECT_NE(loaded.desired.doubts[1].find("c.yaml"), std::string::npos);
}

}  // namespace
}  // namespace storekeeper
