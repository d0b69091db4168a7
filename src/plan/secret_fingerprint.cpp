#include "plan/secret_fingerprint.hpp"

#include <utility>

#include "base/sha256.hpp"
#include "model/secret_tags.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kMacBytes = 12;

// With its length before it: no two sequences of parts give one text.
void add_part(std::string& text, std::string_view part) {
  text.append(std::to_string(part.size())).append(":").append(part);
}

std::string truncated_mac(const Secret& key, std::string_view text, std::size_t bytes) {
  return hex_text(std::string_view(hmac_sha256(key.reveal(), text)).substr(0, bytes));
}

// The form in which a key would have written the tag for either name of the integration.
bool may_have_written(
    const FingerprintKey& key, const FingerprintTag& tag, const DesiredIntegration& desired,
    const LiveIntegration& live, const DesiredSecret& secret, bool* as_now) {
  if (key.id() != tag.key_id) return false;
  *as_now = key.mac(desired.address, desired.display_name, secret.key, *secret.value) == tag.mac;
  return *as_now || (live.name != desired.display_name &&
                     key.mac(desired.address, live.name, secret.key, *secret.value) == tag.mac);
}

// The known key that a tag was made with; nullptr if none was.
const FingerprintKey* key_of(const FingerprintKeys& keys, const FingerprintTag& tag) {
  if (keys.previous && keys.previous->id() == tag.key_id) return &*keys.previous;
  return keys.current.id() == tag.key_id ? &keys.current : nullptr;
}

}  // namespace

FingerprintKey::FingerprintKey(Secret key)
    : key_(std::move(key)), id_(truncated_mac(key_, "storekeeper fingerprint key", kKeyIdBytes)) {}

std::string FingerprintKey::mac(
    const StoreAddress& address, std::string_view name, std::string_view field,
    const Secret& secret) const {
  constexpr std::size_t kLengths = 128;
  std::string text;
  const WipedAtEnd wiped(text);
  text.reserve(
      address.project.size() + address.environment.size() + name.size() + field.size() +
      secret.reveal().size() + kLengths);
  add_part(text, "storekeeper secret fingerprint 1");
  add_part(text, address.project);
  add_part(text, address.environment);
  add_part(text, to_string(address.kind));
  add_part(text, name);
  add_part(text, field);
  add_part(text, secret.reveal());
  return truncated_mac(key_, text, kMacBytes);
}

FingerprintVerdict judge_fingerprint(
    const FingerprintKeys& keys, const DesiredIntegration& desired, const LiveIntegration& live,
    const DesiredSecret& secret) {
  // No kind of store has two secrets, so every tag of a known key is about this one.
  auto verdict = FingerprintVerdict::kNone;
  for (const auto& text : live.tags) {
    const auto tag = fingerprint_tag(text);
    if (!tag) continue;
    const auto* const key = key_of(keys, *tag);
    if (key == nullptr) continue;
    bool as_now = false;
    if (!may_have_written(*key, *tag, desired, live, secret, &as_now)) {
      return FingerprintVerdict::kDisagrees;
    }
    const bool outdated =
        key != &keys.current || !as_now || verdict == FingerprintVerdict::kOutdated;
    verdict = outdated ? FingerprintVerdict::kOutdated : FingerprintVerdict::kAgrees;
  }
  return verdict;
}

bool bears_fingerprint_of(
    const FingerprintKeys& keys, const DesiredIntegration& desired, const LiveIntegration& live,
    const DesiredSecret& secret) {
  for (const auto& text : live.tags) {
    const auto tag = fingerprint_tag(text);
    if (!tag) continue;
    const auto* const key = key_of(keys, *tag);
    if (key == nullptr) continue;
    if (key->mac(desired.address, desired.display_name, secret.key, *secret.value) == tag->mac) {
      return true;
    }
  }
  return false;
}

std::string fingerprint_of(
    const FingerprintKeys& keys, const DesiredIntegration& desired, const DesiredSecret& secret) {
  return make_fingerprint_tag(
      keys.current.id(),
      keys.current.mac(desired.address, desired.display_name, secret.key, *secret.value));
}

}  // namespace storekeeper
