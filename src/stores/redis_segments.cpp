#include "stores/redis_segments.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace storekeeper {
namespace {

// No command at all if there is nothing to name.
void add_command(
    std::vector<RedisCommand>& commands, const char* name, const std::string& key,
    const std::set<std::string>& references, const std::set<std::string>& except) {
  RedisCommand command{name, key};
  std::set_difference(
      references.begin(), references.end(), except.begin(), except.end(),
      std::back_inserter(command));
  if (command.size() > 2) commands.push_back(std::move(command));
}

}  // namespace

RedisCommand redis_sync(std::string_view prefix, std::int64_t synchronized_on_ms) {
  return {
      "SET", std::string(prefix) + ":big_segments_synchronized_on",
      std::to_string(synchronized_on_ms)};
}

std::vector<RedisCommand> redis_membership(
    std::string_view prefix, const MembershipChange& change) {
  const auto include = std::string(prefix) + ":big_segment_include:" + change.context_hash;
  const auto exclude = std::string(prefix) + ":big_segment_exclude:" + change.context_hash;
  const auto before = change.before.value_or(SegmentMembership());
  const auto& after = change.after;
  std::vector<RedisCommand> commands;
  if (!change.before) commands.push_back({"DEL", include, exclude});
  add_command(commands, "SADD", include, after.included, before.included);
  add_command(commands, "SADD", exclude, after.excluded, before.excluded);
  add_command(commands, "SREM", include, before.included, after.included);
  add_command(commands, "SREM", exclude, before.excluded, after.excluded);
  return commands;
}

}  // namespace storekeeper
