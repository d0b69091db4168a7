#include "manifest/exported_file.hpp"

#include <gtest/gtest.h>

namespace storekeeper {
namespace {

TEST(ExportedFile, IsKnownAgainUntilItIsEdited) {
  const std::string text = "apiVersion: storekeeper/v1\nkind: BigSegmentStore\n";
  const auto marked = marked_as_exported(text);
  EXPECT_EQ(marked, "# Written by storekeeper; replaced while unedited: 20efd1c429d1e98e\n" + text);
  EXPECT_TRUE(is_unedited_export(marked));
  EXPECT_TRUE(is_unedited_export(marked_as_exported("")));
  EXPECT_FALSE(is_unedited_export(text));
  EXPECT_FALSE(is_unedited_export(""));
  for (std::size_t i = 0; i < marked.size(); ++i) {
    auto edited = marked;
    edited[i] = edited[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(is_unedited_export(edited)) << edited;
    EXPECT_FALSE(is_unedited_export(marked.substr(0, i))) << i;
  }
  EXPECT_FALSE(is_unedited_export(marked + "\n"));
}

}  // namespace
}  // namespace storekeeper
