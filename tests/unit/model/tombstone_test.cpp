#include "model/tombstone.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace storekeeper {
namespace {

TEST(Tombstones, AreTags) {
  const Tombstone tombstone{1'769'903'999'000, true};
  EXPECT_EQ(tombstone_tag(tombstone), "pending-delete.20260131T235959Z.on");
  EXPECT_EQ(due_text(tombstone), "2026-01-31T23:59:59Z");
  EXPECT_EQ(tombstone_tag({0, false}), "pending-delete.19700101T000000Z.off");
}

TEST(Tombstones, AreNothingElse) {
  for (const auto* tag :
       {"pending-delete.", "pending-delete.20260131T235959Z", "pending-delete.20260131T235959Z.",
        "pending-delete.20260131T235959Z.On", "pending-delete.20260131T235959.on",
        "pending-delete.20260231T235959Z.on", "pending-delete.20260131T245959Z.on",
        "pending-delete.20260131T236059Z.on", "pending-delete.2026-131T235959Z.on",
        "pending-delete.20260131 235959Z.on", "pending-delete.+0260131T235959Z.on", "checkout",
        "pending-delete.20260131T235959Z.on.on"}) {
    EXPECT_FALSE(find_tombstone({tag})) << tag;
  }
}

TEST(Tombstones, CountByTheLatest) {
  const Tombstone sooner{1'000'000, false};
  const Tombstone later{2'000'000, true};
  EXPECT_EQ(find_tombstone({tombstone_tag(sooner), "x", tombstone_tag(later)}), later);
  EXPECT_EQ(find_tombstone({tombstone_tag(later), tombstone_tag(sooner)}), later);
  EXPECT_EQ(
      without_tombstone({"a", tombstone_tag(later), "pending-delete.x", "b"}),
      (std::vector<std::string>{"a", "b"}));
}

RC_GTEST_PROP(Tombstones, AreReadAsTheyWereWritten, (bool was_on)) {
  constexpr std::int64_t kYear9999 = 253'402'300'799;
  const Tombstone tombstone{1000 * *rc::gen::inRange<std::int64_t>(0, kYear9999), was_on};
  const auto tag = tombstone_tag(tombstone);
  RC_ASSERT(tag.size() <= 64U);
  RC_ASSERT(find_tombstone({tag}) == tombstone);
}

}  // namespace
}  // namespace storekeeper
