// Deletion as people meet it: marked, looked at, deleted, and taken back on the way.
#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class Deletion : public WithEmulator {
 protected:
  // Converged, "gone" (switched on) without its manifest, and an empty journal.
  Deletion() {
    write_manifest("kept", manifest("kept", "kept"));
    write_manifest("gone", kGone);
    converge();
    remove_manifest("gone");
    emulator->ask("DELETE", "/__emulator/journal");
  }

  // "POST PATCH GET DELETE" of what arrived.
  std::string methods() const {
    std::string text;
    for (const auto& entry : emulator->journal()) {
      text += (text.empty() ? "" : " ") + entry.at("method").get<std::string>();
    }
    return text;
  }
  Json gone() const {
    for (const auto& item : emulator->integrations()) {
      if (item.at("name") == "gone") return item;
    }
    return nullptr;
  }
  // As if the grace of its mark had passed.
  void make_due() const {
    auto tags = gone().at("tags");
    for (auto& tag : tags) {
      if (contains(tag, "pending-delete.")) tag = "pending-delete.20200101T000000Z.on";
    }
    emulator->edit(gone().at("_id"), Json{{"tags", tags}}.dump());
  }
  // Of the files in a directory.
  std::vector<std::string> kept_in(const std::string& name) const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory.path(name))) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    return files;
  }
  static bool marked(const Json& item) { return contains(item.dump(), "pending-delete."); }

  const std::string kGone =
      manifest("gone", "gone", "  enabled: true\n  redis: {host: g.example}\n");
};

TEST_F(Deletion, IsAMarkALookAndADelete) {
  converge({"--prune"});
  EXPECT_TRUE(gone().is_null());
  const auto sent = methods();
  EXPECT_TRUE(sent.ends_with("GET PATCH GET DELETE")) << sent;
}

TEST_F(Deletion, ThatStopsHalfWayIsGoneOnWithOrTakenBack) {
  emulator->set_faults(R"([{"kind":"refuse","status":403,"method":"DELETE"}])");
  const auto stopped = run({"sync", "-f", "m", "--prune"});
  EXPECT_EQ(stopped.exit_code, 1);
  EXPECT_CONTAINS(stopped.output, "marked and switched off, but not deleted");
  EXPECT_TRUE(marked(gone()));
  EXPECT_EQ(gone().at("on"), false);
  emulator->set_faults("[]");

  write_manifest("gone", kGone);
  converge({"--prune"});
  EXPECT_FALSE(marked(gone()));
  EXPECT_EQ(gone().at("on"), true);
}

TEST_F(Deletion, WithAGraceIsCarriedOutByALaterRun) {
  const auto plan = run({"plan", "-f", "m", "--prune", "--delete-grace", "24h", "--show-requests"});
  EXPECT_CONTAINS(plan.output, "now only marked and switched off");
  EXPECT_CONTAINS(plan.output, "pending-delete.(time).on");
  EXPECT_FALSE(contains(plan.output, "  DELETE /api"));
  converge({"--prune", "--delete-grace", "24h"});
  EXPECT_TRUE(marked(gone()));
  EXPECT_EQ(gone().at("on"), false);
  const auto waiting = run({"plan", "-f", "m", "--prune", "--detailed-exitcode"});
  EXPECT_EQ(waiting.exit_code, 0) << waiting.output;
  EXPECT_CONTAINS(waiting.output, "marked for deletion, which is due at");

  EXPECT_CONTAINS(run({"undelete", "other", "-y"}).output, "Nothing to take back");
  EXPECT_TRUE(marked(gone()));
  const auto undone = run({"undelete", "gone", "-y"});
  EXPECT_EQ(undone.exit_code, 0) << undone.errors;
  EXPECT_CONTAINS(undone.output, "taken back from deletion");
  EXPECT_FALSE(marked(gone()));
  EXPECT_EQ(gone().at("on"), true);
  converge({"--prune", "--delete-grace", "24h"});

  make_due();
  const auto due = run({"plan", "-f", "m", "--prune", "--max-deletes", "0"});
  EXPECT_CONTAINS(due.output, "was marked for deletion by an earlier run, and is due");
  converge({"--prune", "--max-deletes", "0"});
  EXPECT_TRUE(gone().is_null()) << "it was counted when it was marked";
}

// What a folder of the run holds brings the integration back.
TEST_F(Deletion, KeepsAManifestOfWhatItDeletes) {
  const auto done = run({"sync", "-f", "m", "--prune", "--undo-dir", "undo"});
  EXPECT_EQ(done.exit_code, 0) << done.output << done.errors;
  EXPECT_TRUE(gone().is_null());
  const auto files = kept_in("undo");
  ASSERT_EQ(files.size(), 1U);
  EXPECT_CONTAINS(done.errors, "manifests of what is deleted are kept");
  EXPECT_EQ(run({"sync", "-f", "m", "-f", files.front()}).exit_code, 0);
  EXPECT_EQ(gone().at("on"), true);
  EXPECT_EQ(gone().at("config").at("host"), "g.example");
  EXPECT_FALSE(marked(gone()));
}

TEST_F(Deletion, KeepsWhatWasOnBeforeAnEarlierRunMarkedIt) {
  converge({"--prune", "--delete-grace", "24h"});
  EXPECT_EQ(gone().at("on"), false);
  make_due();
  converge({"--prune", "--undo-dir", "undo"});
  EXPECT_TRUE(gone().is_null());
  const auto files = kept_in("undo");
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(run({"sync", "-f", "m", "-f", files.front()}).exit_code, 0);
  EXPECT_EQ(gone().at("on"), true);
  EXPECT_FALSE(marked(gone()));
}

TEST_F(Deletion, DeletesNothingOfWhichNoManifestCanBeKept) {
  directory.write("undo", "a file is in the way");
  const auto refused = run({"sync", "-f", "m", "--prune", "--undo-dir", "undo"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_CONTAINS(refused.output + refused.errors, "could not be saved first");
  EXPECT_FALSE(gone().is_null());
  EXPECT_FALSE(marked(gone()));
  EXPECT_EQ(emulator->writes(), 0);
}

}  // namespace
}  // namespace storekeeper
