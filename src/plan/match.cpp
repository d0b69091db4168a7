#include "plan/match.hpp"

#include <functional>
#include <string>
#include <unordered_map>

#include "model/ownership.hpp"

namespace storekeeper {
namespace {

struct AddressHash {
  std::size_t operator()(const StoreAddress* address) const noexcept {
    const std::hash<std::string_view> hash;
    constexpr std::size_t kMultiplier = 0x9E3779B97F4A7C15U;
    auto value = hash(address->project) * kMultiplier;
    value = (value ^ hash(address->environment)) * kMultiplier;
    return value ^ static_cast<std::size_t>(address->kind);
  }
};

struct AddressEqual {
  bool operator()(const StoreAddress* a, const StoreAddress* b) const noexcept { return *a == *b; }
};

// Whether both sides point at one Redis or one table. Another name and another store is
// another integration, not a renamed one.
bool names_the_same_store(const DesiredIntegration& desired, const LiveIntegration& live) {
  if (!live.config) return true;
  for (const auto& field : config_fields(desired.address.kind)) {
    const bool places = field.key == "host" || field.key == "tableName" || field.key == "region";
    if (!places) continue;
    const auto* wanted = desired.config.find(field.key);
    const auto* found = live.config->find(field.key);
    if (wanted == nullptr || found == nullptr || *wanted != *found) return false;
  }
  return true;
}

// Whether the store's own tag says that it was written from this manifest: nobody without the key
// and the secret could have made it.
bool was_written_from(
    const DesiredIntegration& desired, const LiveIntegration& live, const FingerprintKeys* keys) {
  if (keys == nullptr) return false;
  for (const auto& secret : desired.secrets) {
    if (secret.value && bears_fingerprint_of(*keys, desired, live, secret)) return true;
  }
  return false;
}

using Indices = std::vector<std::size_t>;

// Everything that lives, or is wanted, at one address.
struct Group {
  Indices desired;
  Indices ours;
  Indices not_ours;
  Indices nobodys;  // part of not_ours
};

class Matcher {
 public:
  Matcher(const DesiredSet& desired, const LiveSnapshot& live, const FingerprintKeys* keys)
      : desired_(desired), live_(live), keys_(keys), claimed_(live.items.size(), false) {
    result_.matches.resize(desired.items.size());
  }

  void match(const Group& group) {
    Indices left;
    for (const auto wanted : group.desired) {
      if (!match_by_name(wanted, group)) left.push_back(wanted);
    }
    Indices free;
    for (const auto index : group.ours) {
      if (!claimed_[index]) free.push_back(index);
    }
    for (const auto wanted : left) match_left_over(wanted, left.size(), free, group);
  }

  Matching take(const std::vector<Indices>& ours_by_group) {
    for (const auto& ours : ours_by_group) {
      for (const auto index : ours) {
        if (!claimed_[index]) result_.unclaimed.push_back(index);
      }
    }
    return std::move(result_);
  }

 private:
  Indices named(const Indices& among, const std::string& name) const {
    Indices found;
    for (const auto index : among) {
      if (live_.items[index].name == name) found.push_back(index);
    }
    return found;
  }

  bool is_the_same_store(const DesiredIntegration& desired, const LiveIntegration& live) const {
    return names_the_same_store(desired, live) || was_written_from(desired, live, keys_);
  }

  bool match_by_name(std::size_t wanted, const Group& group) {
    const auto found = named(group.ours, desired_.items[wanted].display_name);
    if (found.empty()) return false;
    // Two manifests with one name at one address are refused on loading; should they get
    // here, they must not share an integration.
    if (found.size() == 1 && !claimed_[found.front()]) {
      claim(wanted, MatchKind::kMatched, found.front());
    } else {
      ambiguous(wanted, found);
    }
    return true;
  }

  void match_left_over(
      std::size_t wanted, std::size_t competitors, const Indices& free, const Group& group) {
    auto strangers = named(group.not_ours, desired_.items[wanted].display_name);
    if (strangers.empty()) {
      if (free.empty()) {
        result_.matches[wanted].nobodys = group.nobodys;
      } else if (free.size() == 1 && competitors == 1 && desired_.complete) {
        if (is_the_same_store(desired_.items[wanted], live_.items[free.front()])) {
          claim(wanted, MatchKind::kMatched, free.front());
        } else {
          result_.matches[wanted].nobodys = group.nobodys;
        }
      } else {
        ambiguous(wanted, free);
      }
      return;
    }
    if (free.empty() && strangers.size() == 1) {
      claim(wanted, MatchKind::kConflict, strangers.front());
      return;
    }
    strangers.insert(strangers.end(), free.begin(), free.end());
    ambiguous(wanted, strangers);
  }

  void claim(std::size_t wanted, MatchKind kind, std::size_t index) {
    claimed_[index] = true;
    result_.matches[wanted].kind = kind;
    result_.matches[wanted].live = index;
  }

  void ambiguous(std::size_t wanted, const Indices& candidates) {
    // What may be meant is never deleted as undescribed.
    for (const auto index : candidates) claimed_[index] = true;
    result_.matches[wanted].kind = MatchKind::kAmbiguous;
    result_.matches[wanted].candidates = candidates;
  }

  const DesiredSet& desired_;
  const LiveSnapshot& live_;
  const FingerprintKeys* keys_;
  std::vector<bool> claimed_;
  Matching result_;
};

}  // namespace

Matching match_integrations(
    const DesiredSet& desired, const LiveSnapshot& live, std::string_view owner,
    const FingerprintKeys* keys) {
  std::unordered_map<const StoreAddress*, std::size_t, AddressHash, AddressEqual> index_of;
  index_of.reserve(desired.items.size() + live.items.size());
  std::vector<Group> groups;
  const auto group_at = [&](const StoreAddress& address) -> Group& {
    const auto [found, added] = index_of.try_emplace(&address, groups.size());
    if (added) groups.emplace_back();
    return groups[found->second];
  };
  for (std::size_t i = 0; i < desired.items.size(); ++i) {
    group_at(desired.items[i].address).desired.push_back(i);
  }
  for (std::size_t i = 0; i < live.items.size(); ++i) {
    auto& group = group_at(live.items[i].address);
    const auto whose = ownership(live.items[i].tags, owner);
    if (whose == Ownership::kOurs) {
      group.ours.push_back(i);
    } else {
      group.not_ours.push_back(i);
      if (whose == Ownership::kNobody) group.nobodys.push_back(i);
    }
  }
  Matcher matcher(desired, live, keys);
  std::vector<Indices> ours_by_group;
  for (auto& group : groups) {
    if (!group.desired.empty()) matcher.match(group);
    if (!group.ours.empty()) ours_by_group.push_back(std::move(group.ours));
  }
  return matcher.take(ours_by_group);
}

}  // namespace storekeeper
