// Where the data of big segments is in Redis: the commands that write it. Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "stores/redis_store.hpp"
#include "stores/segment_membership.hpp"

namespace storekeeper {

RedisCommand redis_sync(std::string_view prefix, std::int64_t synchronized_on_ms);

/// Only what differs, additions first; everything anew if nobody knows what is there. May be none.
std::vector<RedisCommand> redis_membership(std::string_view prefix, const MembershipChange& change);

}  // namespace storekeeper
