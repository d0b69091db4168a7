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

}  // namespace
}  // namespace storekeeper
