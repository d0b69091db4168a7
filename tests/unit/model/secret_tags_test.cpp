#include "model/secret_tags.hpp"

#include <gtest/gtest.h>

#include "model/ownership.hpp"

namespace storekeeper {
namespace {

TEST(SecretTags, AreKnownByTheirForm) {
  const struct {
    std::string_view tag;
    bool reserved;
  } cases[] = {
      {"secret.0a1b2c3d.0123456789abcdef01234567", true},
      {"secret.0a1b2c3d.0123456789abcdef0123456", false},
      {"secret.0a1b2c3d.0123456789abcdef012345678", false},
      {"secret.0A1B2C3D.0123456789abcdef01234567", false},
      {"secret.0a1b2c3d.0123456789abcdeg01234567", false},
      {"secret.0a1b2c3d-0123456789abcdef01234567", false},
      {"secrets.a1b2c3d.0123456789abcdef01234567", false},
      {"secret.rotated", false},
      {"written-at.1", true},
      {"written-at.999999999999999999", true},
      {"written-at.1000000000000000000", false},
      {"written-at.0", false},
      {"written-at.07", false},
      {"written-at.", false},
      {"written-at.-1", false},
      {"written-at.monday", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(is_secret_tag(c.tag), c.reserved) << c.tag;
    EXPECT_EQ(is_reserved_tag(c.tag), c.reserved) << c.tag;
  }
}

TEST(SecretTags, ReadBackWhatWasWritten) {
  const auto tag = make_fingerprint_tag("0a1b2c3d", "0123456789abcdef01234567");
  const auto parts = fingerprint_tag(tag);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->key_id, "0a1b2c3d");
  EXPECT_EQ(parts->mac, "0123456789abcdef01234567");
  EXPECT_EQ(written_at(std::string_view(make_written_at_tag(42))), 42);
}

TEST(SecretTags, TheLatestWriteCounts) {
  EXPECT_EQ(written_at(std::vector<std::string>{"a", "owner.me"}), std::nullopt);
  EXPECT_EQ(written_at(std::vector<std::string>{"written-at.9", "a", "written-at.12"}), 12);
}

TEST(SecretTags, OurWritesCarryTheVersionOn) {
  using Tags = std::vector<std::string>;
  EXPECT_EQ(after_our_write({"a", "written-at.7"}, 7), (Tags{"a", "written-at.8"}));
  EXPECT_EQ(after_our_write({"a", "written-at.6"}, 7), (Tags{"a", "written-at.6"}));
  EXPECT_EQ(after_our_write({"a"}, 7), (Tags{"a"}));
}

}  // namespace
}  // namespace storekeeper
