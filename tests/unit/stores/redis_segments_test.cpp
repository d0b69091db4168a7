// The commands that bring what Redis knows of a context up to date.
#include "stores/redis_segments.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace storekeeper {
namespace {

TEST(RedisSegments, SetTheTimeOfTheSync) {
  EXPECT_EQ(redis_sync("abc", 12), (RedisCommand{"SET", "abc:big_segments_synchronized_on", "12"}));
}

TEST(RedisSegments, WriteWhatDiffers) {
  struct Case {
    const char* name;
    std::optional<SegmentMembership> before;
    SegmentMembership after;
    std::vector<RedisCommand> commands;
  };
  const std::string in = "abc:big_segment_include:HASH";
  const std::string out = "abc:big_segment_exclude:HASH";
  const Case cases[] = {
      {"nobody knows",
       std::nullopt,
       {{"a.g1", "b.g1"}, {"c.g1"}},
       {{"DEL", in, out}, {"SADD", in, "a.g1", "b.g1"}, {"SADD", out, "c.g1"}}},
      {"nobody knows, nothing wanted", std::nullopt, {}, {{"DEL", in, out}}},
      {"the first", SegmentMembership(), {{"a.g1"}, {}}, {{"SADD", in, "a.g1"}}},
      {"one more and one less",
       SegmentMembership{{"a.g1", "b.g1"}, {}},
       {{"b.g1", "c.g1"}, {}},
       {{"SADD", in, "c.g1"}, {"SREM", in, "a.g1"}}},
      {"to the other side",
       SegmentMembership{{"a.g1"}, {}},
       {{}, {"a.g1"}},
       {{"SADD", out, "a.g1"}, {"SREM", in, "a.g1"}}},
      {"none any more", SegmentMembership{{}, {"a.g1"}}, {}, {{"SREM", out, "a.g1"}}},
      {"the same", SegmentMembership{{"a.g1"}, {}}, {{"a.g1"}, {}}, {}}};
  for (const auto& each : cases) {
    EXPECT_EQ(redis_membership("abc", {"HASH", each.before, each.after}), each.commands)
        << each.name;
  }
}

}  // namespace
}  // namespace storekeeper
