#include "model/ownership.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

#include "model/live.hpp"

namespace storekeeper {
namespace {

using Tags = std::vector<std::string>;

TEST(Ownership, IsReadFromTheTags) {
  struct Case {
    Tags tags;
    Ownership expected;
  };
  const Case cases[] = {
      {{}, Ownership::kNobody},
      {{"checkout"}, Ownership::kNobody},
      {{"owner.default"}, Ownership::kNobody},           // another tool's tag
      {{"managed-by.storekeeper"}, Ownership::kNobody},  // half an ownership is none
      {{"managed-by.storekeeper", "owner.default"}, Ownership::kOurs},
      {{"owner.default", "x", "managed-by.storekeeper"}, Ownership::kOurs},
      {{"managed-by.storekeeper", "owner.other"}, Ownership::kOthers},
      {{"managed-by.storekeeper", "owner.default", "owner.other"}, Ownership::kOthers},
      {{"managed-by.storekeeper", "owner.default2"}, Ownership::kOthers},
      {{"managed-by.storekeeper", "owner.Default"}, Ownership::kOthers},
      {{"managed-by.storekeeper", "owner."}, Ownership::kOthers}};
  for (const auto& c : cases) {
    EXPECT_EQ(ownership(c.tags, "default"), c.expected) << ::testing::PrintToString(c.tags);
  }
}

TEST(Owners, AreNamedOnlyOnWhatIsManaged) {
  EXPECT_EQ(owners({"owner.a"}), Tags());
  EXPECT_EQ(owners({"owner.b", "managed-by.storekeeper", "owner.a", "owner.b"}), (Tags{"a", "b"}));
}

TEST(ReservedTags, AreStorekeepersOwn) {
  EXPECT_TRUE(is_reserved_tag("managed-by.storekeeper"));
  EXPECT_TRUE(is_reserved_tag("owner.default"));
  EXPECT_FALSE(is_reserved_tag("managed-by.storekeeper2"));
  EXPECT_FALSE(is_reserved_tag("owner"));
  EXPECT_FALSE(is_reserved_tag("co-owner.a"));
  EXPECT_TRUE(is_reserved_tag("pending-delete.20260131T235959Z.on"));
  EXPECT_TRUE(is_reserved_tag("pending-delete.soon"));
  EXPECT_FALSE(is_reserved_tag("pending-delete"));
}

TEST(NormaliseTags, MakesASet) {
  Tags tags{"b", "a", "b", ""};
  normalise_tags(tags);
  EXPECT_EQ(tags, (Tags{"", "a", "b"}));
}

RC_GTEST_PROP(Ownership, IsAddedAndTakenAway, (Tags tags)) {
  const auto owned = with_ownership(tags, "me");
  RC_ASSERT(
      ownership(owned, "me") == Ownership::kOurs ||
      std::any_of(tags.begin(), tags.end(), is_reserved_tag));
  RC_ASSERT(std::is_sorted(owned.begin(), owned.end()));
  RC_ASSERT(with_ownership(owned, "me") == owned);
  RC_ASSERT(without_ownership(owned) == without_ownership(tags));
}

}  // namespace
}  // namespace storekeeper
