// The state of the emulated account: projects, environments, integrations. Pure; knows
// nothing of HTTP. Reads may lag behind writes, as the real service's may.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "emulator/json_value.hpp"

namespace storekeeper {

struct EmulatedEnvironment {
  std::string key = {};
  std::string name = {};
  std::string id = {};  // the client-side id: the prefix of the data in the store
};

struct EmulatedProject {
  std::string key = {};
  std::string name = {};
  std::string id = {};
  std::vector<EmulatedEnvironment> environments = {};

  const EmulatedEnvironment* find(std::string_view environment_key) const noexcept;
};

struct EmulatedIntegration {
  std::string id = {};
  std::string project_key = {};
  std::string environment_key = {};
  std::string integration_key = {};  // "redis" or "dynamodb"
  std::string name = {};
  bool on = false;
  std::vector<std::string> tags = {};
  JsonValue config = JsonValue::object();  // as stored, secrets in clear
  std::int64_t version = 1;
  std::int64_t on_since_ms = 0;  // epoch; 0 while off
  JsonValue status = {};         // overrides `_status` unless null
};

class EmulatedAccount {
 public:
  /// Ids are a function of the seed and of how many were made before.
  explicit EmulatedAccount(std::uint64_t seed = 1) : random_(seed) {}

  /// With `any_project`, projects and environments come into being when first asked for.
  bool any_project = false;

  /// nullptr if unknown. May create it, see any_project.
  const EmulatedProject* project(std::string_view key);
  const EmulatedEnvironment* environment(
      std::string_view project_key, std::string_view environment_key);

  /// The latest state, lag or no lag; nullptr if there is none.
  const EmulatedIntegration* latest(std::string_view id) const;
  /// As a reader sees it who is `lag_ms` behind `now_ms`.
  const EmulatedIntegration* visible(
      std::string_view id, std::int64_t now_ms, std::int64_t lag_ms) const;
  /// All that such a reader sees, in the order of creation.
  std::vector<const EmulatedIntegration*> visible_all(
      std::int64_t now_ms, std::int64_t lag_ms) const;

  /// Writes take the longest lag of any reader, to know for how long the old is still needed.
  /// insert() assigns an id unless there is one, and returns it.
  std::string insert(EmulatedIntegration integration, std::int64_t now_ms, std::int64_t lag_ms);
  void replace(EmulatedIntegration integration, std::int64_t now_ms, std::int64_t lag_ms);
  bool remove(std::string_view id, std::int64_t now_ms, std::int64_t lag_ms);

  /// How many writes there were so far; grows with each change of an integration.
  std::int64_t writes() const noexcept { return writes_; }
  /// Grows with each of those, with each project or environment that came into being, and with
  /// each restore.
  std::int64_t changes() const noexcept { return changes_; }
  /// This account takes the place of `before`: it has seen more changes.
  void replaces(const EmulatedAccount& before) noexcept { changes_ = before.changes_ + 1; }

  /// 24 hexadecimal digits that no project, environment or integration has.
  std::string new_id(std::int64_t now_ms);

  /// Everything, secrets in clear, in the form that restore() and seed files have.
  JsonValue snapshot() const;
  /// Replaces everything, or fails with kInvalidInput, a JSON pointer in the message, and
  /// changes nothing.
  Result<void> restore(const JsonValue& document, std::int64_t now_ms);

 private:
  struct Version {
    std::optional<EmulatedIntegration> value = std::nullopt;  // none: removed
    std::int64_t since_ms = 0;
  };
  // One integration: oldest version first, and no more of them than some reader may still see.
  struct Slot {
    std::vector<Version> versions = {};
    const EmulatedIntegration* latest() const noexcept;
    const EmulatedIntegration* seen(std::int64_t now_ms, std::int64_t lag_ms) const noexcept;
  };
  void put(
      const std::string& id, std::optional<EmulatedIntegration> next, std::int64_t now_ms,
      std::int64_t lag_ms);
  void drop_removed(std::int64_t now_ms, std::int64_t lag_ms);
  bool is_taken(const std::string& id) const;

  static constexpr std::size_t kMostRemoved = 4096;

  std::map<std::string, EmulatedProject, std::less<>> projects_;
  std::unordered_set<std::string> place_ids_;              // of projects and environments
  std::map<std::string, std::size_t, std::less<>> index_;  // id to place in slots_
  std::vector<Slot> slots_;
  std::size_t removed_ = 0;  // slots without a current integration, at least
  std::int64_t writes_ = 0;
  std::int64_t changes_ = 0;
  std::uint64_t random_ = 1;
};

/// Reads one integration of a seed file or of the console; `where` is the pointer for messages.
/// Everything but the three keys is optional.
Result<EmulatedIntegration> read_integration(const JsonValue& document, const std::string& where);

}  // namespace storekeeper
