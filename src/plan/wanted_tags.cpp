#include "plan/wanted_tags.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "model/ownership.hpp"
#include "model/secret_tags.hpp"

namespace storekeeper {
namespace {

// With room for ours.
std::vector<std::string> copy_of(const std::vector<std::string>& tags) {
  constexpr std::size_t kReserved = 5;
  std::vector<std::string> copy;
  copy.reserve(tags.size() + kReserved);
  copy.assign(tags.begin(), tags.end());
  return copy;
}

// Into a sorted set.
void insert_tag(std::vector<std::string>& tags, std::string tag) {
  const auto place = std::lower_bound(tags.begin(), tags.end(), tag);
  if (place == tags.end() || *place != tag) tags.insert(place, std::move(tag));
}

void insert_ownership(
    std::vector<std::string>& tags, const DesiredIntegration& desired, const PlanPolicy& policy) {
  insert_tag(tags, std::string(kManagedByTag));
  insert_tag(tags, std::string(kOwnerTagPrefix) + policy.owner);
  if (desired.policy.never_delete) insert_tag(tags, std::string(kKeepTag));
}

// Whether what tags it has, ours excepted, is none of this plan's business.
bool keeps_live_tags(const DesiredIntegration& desired, const PlanPolicy& policy) {
  return policy.scope != PlanScope::kEverything || ignores(desired, policy, "tags");
}

bool knows_key(const PlanPolicy& policy, std::string_view id) {
  const auto* keys = policy.secrets.keys.get();
  return keys != nullptr &&
         (keys->current.id() == id || (keys->previous && keys->previous->id() == id));
}

void insert_fingerprints(
    std::vector<std::string>& tags, const DesiredIntegration& desired, const PlanPolicy& policy) {
  if (!policy.secrets.keys) return;
  for (const auto& secret : desired.secrets) {
    if (secret.value) insert_tag(tags, fingerprint_of(*policy.secrets.keys, desired, secret));
  }
}

// Those of keys that are not known here stay: they may be of use to another machine.
void keep_fingerprints(
    std::vector<std::string>& tags, const DesiredIntegration& desired, const LiveIntegration& live,
    const PlanPolicy& policy) {
  const auto outdated = [&](const DesiredSecret& secret) {
    return policy.secrets.keys && secret.value &&
           judge_fingerprint(*policy.secrets.keys, desired, live, secret) ==
               FingerprintVerdict::kOutdated;
  };
  const bool renew = policy.scope == PlanScope::kEverything &&
                     std::any_of(desired.secrets.begin(), desired.secrets.end(), outdated);
  for (const auto& text : live.tags) {
    const auto tag = fingerprint_tag(text);
    if (tag && !(renew && knows_key(policy, tag->key_id))) insert_tag(tags, text);
  }
  if (renew) insert_fingerprints(tags, desired, policy);
}

void insert_secret_tags(
    std::vector<std::string>& tags, const DesiredIntegration& desired, const LiveIntegration& live,
    const PlanPolicy& policy, bool writes_secret) {
  if (policy.scope == PlanScope::kEverything && desired.secrets.empty()) return;
  const auto last_write = written_at(live.tags);
  // Nobody else has written since, or the secret is written anew: this write is the last one.
  const bool counts = last_write && *last_write >= live.version;
  if (writes_secret) {
    insert_fingerprints(tags, desired, policy);
  } else {
    keep_fingerprints(tags, desired, live, policy);
  }
  if (counts || (writes_secret && (last_write || policy.secrets.keys))) {
    insert_tag(tags, make_written_at_tag(live.version + 1));
  } else if (last_write) {
    insert_tag(tags, make_written_at_tag(*last_write));
  }
}

}  // namespace

std::vector<std::string> wanted_tags(const DesiredIntegration& desired, const PlanPolicy& policy) {
  auto tags = copy_of(desired.tags);
  insert_ownership(tags, desired, policy);
  if (desired.secrets.empty() || !policy.secrets.keys) return tags;
  insert_fingerprints(tags, desired, policy);
  insert_tag(tags, make_written_at_tag(1));
  return tags;
}

std::vector<std::string> wanted_tags(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy,
    bool writes_secret) {
  auto tags =
      keeps_live_tags(desired, policy) ? without_secret_tags(live.tags) : copy_of(desired.tags);
  insert_ownership(tags, desired, policy);
  insert_secret_tags(tags, desired, live, policy, writes_secret);
  return tags;
}

bool tags_agree(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy) {
  if (keeps_live_tags(desired, policy)) {
    auto owned = live.tags;
    insert_ownership(owned, desired, policy);
    return live.tags == owned;
  }
  const bool keep = desired.policy.never_delete;
  const auto names_owner = [&](std::string_view tag) {
    return tag.starts_with(kOwnerTagPrefix) && tag.substr(kOwnerTagPrefix.size()) == policy.owner;
  };
  // Each side is a set of the same size, so it is enough that each live tag has its place.
  auto wanted = desired.tags.begin();
  std::size_t count = 0;
  for (const auto& tag : live.tags) {
    if (wanted != desired.tags.end() && tag == *wanted) {
      ++wanted;
    } else if (tag != kManagedByTag && !names_owner(tag) && !(keep && tag == kKeepTag)) {
      if (is_secret_tag(tag)) continue;
      return false;
    }
    ++count;
  }
  return count == desired.tags.size() + (keep ? 3 : 2);
}

}  // namespace storekeeper
