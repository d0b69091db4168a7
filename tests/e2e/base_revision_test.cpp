// Whose change is it: plans against the manifests of another revision.
#include "e2e/with_repository.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class BaseRevision : public WithRepository {
 protected:
  // One store that the branch will change, one that drifts, one that does both, on `main`.
  BaseRevision() {
    for (const char* name : {"branch", "drift", "mixed"}) write(name, "6379");
    commit("first");
  }
  void write(const std::string& name, const std::string& port, const std::string& more = "") const {
    write_manifest(
        name,
        manifest(
            name, name, more + "  redis: {host: " + name + ".example.com, port: " + port + "}\n"));
  }
  // Converged on main, then drift in the account and edits on a branch.
  void make_a_mixed_change() const {
    converge();
    for (const char* name : {"drift", "mixed"}) {
      emulator->edit(id_of(name), R"({"config":{"port":"7000"}})");
    }
    git({"checkout", "--quiet", "-b", "work"});
    write("branch", "6380");
    write("mixed", "6379", "  enabled: true\n");
    commit("second");
  }
};

TEST_F(BaseRevision, EachLineSaysWhoseItIs) {
  make_a_mixed_change();
  const auto planned = run({"plan", "-f", "m", "--base", "main"});
  EXPECT_EQ(planned.exit_code, 0) << planned.errors;
  EXPECT_CONTAINS(planned.output, "~ config.port  \"6379\" -> \"6380\"  # this branch\n");
  EXPECT_CONTAINS(planned.output, "~ config.port  \"7000\" -> \"6379\"  # drift\n");
  EXPECT_CONTAINS(planned.output, "~ on           false -> true  # this branch\n");
  EXPECT_CONTAINS(planned.output, "  # this branch, and drift\n");
  EXPECT_CONTAINS(planned.output, "Compared with main (");
  EXPECT_CONTAINS(
      planned.output, "): 1 from this branch, 1 drift that was there before, 1 both.\n");

  const auto json = Json::parse(run({"plan", "-f", "m", "--base", "main", "-o", "json"}).output);
  const auto& own = json["storekeeper"];
  EXPECT_EQ(own["attribution"]["branch"], 1);
  EXPECT_EQ(own["attribution"]["drift"], 1);
  EXPECT_EQ(own["attribution"]["both"], 1);
  ASSERT_EQ(own["actions"].size(), 3U);
  EXPECT_EQ(own["actions"][0]["origin"], "branch");
  EXPECT_EQ(own["actions"][1]["changes"][0]["origin"], "drift");
  EXPECT_EQ(own["actions"][2]["origin"], "both");
}

// What changes, field by field; whose lines they are; what it costs; whether it is still true.
TEST_F(BaseRevision, TheCommentAloneAnswersAReviewer) {
  make_a_mixed_change();
  const auto planned = run({"plan", "-f", "m", "--base", "main", "-o", "markdown"});
  EXPECT_EQ(planned.exit_code, 0) << planned.errors;
  const auto& comment = planned.output;
  EXPECT_TRUE(
      comment.starts_with("<!-- storekeeper:plan owner=default -->\n"
                          "## Plan: 0 to add, 3 to change, 0 to destroy.\n"));
  for (const char* part :
       {"- config.port  \"6379\"  # this branch\n+ config.port  \"6380\"  # this branch\n",
        "- config.port  \"7000\"  # drift\n+ config.port  \"6379\"  # drift\n",
        "- on  false  # this branch\n+ on  true  # this branch\n",
        "1 from this branch, 1 drift that was there before, 1 both.", "Described in `m/mixed.yaml:",
        "\nCost: 3 requests (3 PATCH) besides the ", "\nFingerprint: `"}) {
    EXPECT_CONTAINS(comment, part);
  }
  const std::string label = "\nFingerprint: `";
  const auto begin = comment.find(label) + label.size();
  const auto fingerprint = comment.substr(begin, comment.find('`', begin) - begin);
  const std::vector<std::string> apply = {"apply", "-f", "m", "-y", "--fingerprint", fingerprint};
  emulator->edit(id_of("branch"), R"({"config":{"port":"7777"}})");
  EXPECT_EQ(run(apply).exit_code, 1) << "it is true no more";
  emulator->edit(id_of("drift"), R"({"config":{"port":"6379"}})");
  const auto again = run({"plan", "-f", "m", "--base", "main", "-o", "markdown"});
  EXPECT_FALSE(contains(again.output, fingerprint));
}

TEST_F(BaseRevision, APartIsShownAndItsExitCodeTold) {
  make_a_mixed_change();
  const auto exit_code = [this](std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"plan", "-f", "m", "--base", "main"});
    return run(std::move(flags)).exit_code;
  };
  const std::string extended = "--exit-code-style=extended";
  EXPECT_EQ(exit_code({"--detailed-exitcode"}), 2);
  EXPECT_EQ(exit_code({extended}), 4);
  const auto branch = run({"plan", "-f", "m", "--base", "main", "--only", "branch"});
  EXPECT_FALSE(contains(branch.output, "# drift\n")) << branch.output;
  EXPECT_CONTAINS(branch.output, "Plan: 0 to add, 2 to change, 0 to destroy.");
  EXPECT_CONTAINS(branch.output, "Not shown (--only): 1.");
  const auto drift = run({"plan", "-f", "m", "--base", "main", "--only", "drift"});
  EXPECT_FALSE(contains(drift.output, "# this branch\n")) << drift.output;

  write("mixed", "6379");
  write("branch", "6379");
  EXPECT_EQ(exit_code({extended}), 3) << "what is not committed counts";
  write("drift", "7000");
  write("mixed", "7000");
  write("branch", "6380");
  EXPECT_EQ(exit_code({extended}), 2);
  write("branch", "6379");
  EXPECT_EQ(exit_code({extended}), 0);
  EXPECT_EQ(exit_code({"--only", "branch", "--detailed-exitcode"}), 0);
}

TEST_F(BaseRevision, APipelinesMergeBaseIsTheDefault) {
  make_a_mixed_change();
  git({"update-ref", "refs/remotes/origin/main", "main"});
  variables["GITHUB_BASE_REF"] = "main";
  EXPECT_FALSE(contains(run({"plan", "-f", "m"}).output, "Compared with")) << "not in a pipeline";
  variables["CI"] = "true";
  EXPECT_CONTAINS(
      run({"plan", "-f", "m"}).output, "Compared with the merge base with origin/main (");
  variables.erase("GITHUB_BASE_REF");
  variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = "main";
  EXPECT_CONTAINS(run({"plan", "-f", "m"}).output, "Compared with main (");
  variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = "0123456789012345678901234567890123456789";
  const auto without = run({"plan", "-f", "m"});
  EXPECT_EQ(without.exit_code, 0) << "nobody asked for it";
  EXPECT_CONTAINS(without.errors, "this branch's changes cannot be told from drift");
  EXPECT_FALSE(contains(without.output, "Compared with"));
}

TEST_F(BaseRevision, WhatIsNotThereIsOneClearError) {
  const auto error = [this](std::vector<std::string> flags) {
    flags.insert(flags.begin(), "plan");
    const auto refused = run(std::move(flags));
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.output, "");
    return refused.errors;
  };
  EXPECT_CONTAINS(
      error({"-f", "m", "--base", "nowhere"}),
      "there is no revision \"nowhere\" in this repository");
  EXPECT_CONTAINS(error({"-f", "m", "--base=--mirror"}), "there is no revision \"--mirror\"");
  EXPECT_CONTAINS(error({"-f", "m", "--only", "drift"}), "--only needs a revision");
  EXPECT_CONTAINS(error({"-f", "-", "--base", "main"}), "standard input has no earlier revision");
  TemporaryDirectory elsewhere;
  elsewhere.write("m/a.yaml", manifest("a"));
  EXPECT_CONTAINS(
      error({"-f", elsewhere.path("m"), "--base", "main"}), "is not in a Git work tree");
  EXPECT_CONTAINS(
      error({"-f", "m", "-f", elsewhere.path("m"), "--base", "main"}), "is not in the repository");
  EXPECT_EQ(emulator->journal().size(), 0U);
  const auto both = run({"plan", "-f", "m", "--base", "main", "--only", "drift", "--out", "p"});
  EXPECT_EQ(both.exit_code, 64);
}

TEST_F(BaseRevision, AShallowCloneSaysHowToDeepenIt) {
  make_a_mixed_change();
  git(
      {"clone", "--quiet", "--depth", "1", "--branch", "work", "file://" + directory.path(),
       "clone"});
  const auto refused = run({"plan", "-f", "clone/m", "--base", "HEAD~1"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_CONTAINS(refused.errors, "is not in this clone, which is shallow");
  EXPECT_CONTAINS(refused.errors, "git fetch --unshallow");
  EXPECT_CONTAINS(refused.errors, "fetch-depth: 0");
  EXPECT_EQ(run({"plan", "-f", "clone/m", "--base", "HEAD"}).exit_code, 0);
}

TEST_F(BaseRevision, ManifestsAreFoundThereAsTheyAreHere) {
  directory.write("m/deep/er.yml", manifest("er", "er"));
  directory.write("m/.hidden/not.yaml", "kind: [");
  directory.write("m/notes.txt", "kind: [");
  directory.write("m/two words.yaml", manifest("words", "words"));
  commit("more");
  const auto origins = [this](const std::string& path) {
    const auto planned = run({"plan", "-f", path, "--base", "HEAD", "-o", "json"});
    EXPECT_EQ(planned.exit_code, 0) << planned.errors;
    EXPECT_EQ(planned.errors, "");
    const auto own = Json::parse(planned.output)["storekeeper"]["attribution"];
    return own["drift"].dump() + " drift, " + own["branch"].dump() + " branch";
  };
  EXPECT_EQ(origins("m"), "5 drift, 0 branch");
  EXPECT_EQ(origins("./m/"), "5 drift, 0 branch");
  EXPECT_EQ(origins(directory.path("m")), "5 drift, 0 branch");
  EXPECT_EQ(origins("m/deep"), "1 drift, 0 branch");
  EXPECT_EQ(origins("m/two words.yaml"), "1 drift, 0 branch");
  EXPECT_EQ(origins("m/*.yaml"), "4 drift, 0 branch");
  EXPECT_EQ(origins("m/d*"), "2 drift, 0 branch");
  directory.write("new/n.yaml", manifest("n", "n"));
  EXPECT_EQ(origins("new"), "0 drift, 1 branch") << "the directory was not there then";
}

TEST_F(BaseRevision, AHooksVariablesDoNotLeadElsewhere) {
  variables["GIT_DIR"] = directory.path("nowhere");
  EXPECT_EQ(run({"plan", "-f", "m", "--base", "main"}).exit_code, 0);
}

TEST_F(BaseRevision, ABrokenBaseIsNoReasonNotToMendIt) {
  write_manifest("drift", "kind: [");
  commit("broken");
  write("drift", "6379");
  const auto planned = run({"plan", "-f", "m", "--base", "HEAD"});
  EXPECT_EQ(planned.exit_code, 0);
  EXPECT_CONTAINS(planned.errors, "counts as this branch's");
  EXPECT_CONTAINS(planned.errors, ":m/drift.yaml:1");
  EXPECT_CONTAINS(planned.output, "1 from this branch, 2 drift that was there before, 0 both");
}

}  // namespace
}  // namespace storekeeper
