#include "plan/config_difference.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "model/secret_tags.hpp"

namespace storekeeper {
namespace {

template <class Word>
bool same_ends(const char* a, const char* b, std::size_t size) noexcept {
  Word heads[2];
  Word tails[2];
  std::memcpy(&heads[0], a, sizeof(Word));
  std::memcpy(&heads[1], b, sizeof(Word));
  std::memcpy(&tails[0], a + size - sizeof(Word), sizeof(Word));
  std::memcpy(&tails[1], b + size - sizeof(Word), sizeof(Word));
  return heads[0] == heads[1] && tails[0] == tails[1];
}

// a == b, without a call for the short texts that keys and settings are: this is the innermost
// loop of every plan.
inline bool same(std::string_view a, std::string_view b) noexcept {
  const auto size = a.size();
  if (size != b.size()) return false;
  if (size > 2 * sizeof(std::uint64_t)) return a == b;
  if (size >= sizeof(std::uint64_t)) return same_ends<std::uint64_t>(a.data(), b.data(), size);
  if (size >= sizeof(std::uint32_t)) return same_ends<std::uint32_t>(a.data(), b.data(), size);
  for (std::size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

// a > b, for keys, which mostly differ in their first letter.
inline bool is_after(std::string_view a, std::string_view b) noexcept {
  if (a.empty() || b.empty() || a.front() == b.front()) return a > b;
  return static_cast<unsigned char>(a.front()) > static_cast<unsigned char>(b.front());
}

inline bool is_null(const ConfigValue& value) {
  const auto* raw = std::get_if<RawJson>(&value);
  return raw != nullptr && same(raw->text, "null");
}

// The value as text, for comparison only: 6379 and "6379" are the same port, true and
// "true" the same switch.
inline std::string_view text_of(const ConfigValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* raw = std::get_if<RawJson>(&value)) return raw->text;
  return {};
}

inline bool is_default(const ConfigField& field, const ConfigValue* value) {
  if (field.required) return false;
  return value == nullptr || is_null(*value) || same(text_of(*value), field.default_value);
}

// As most fields of most stores are: both absent, or of one type and with one value.
inline bool are_equal_at_sight(const ConfigComparison& c) {
  if (c.live == nullptr || c.stated == nullptr) {
    return c.live == c.stated && !c.field->required;
  }
  if (const auto* stated = std::get_if<std::string>(c.stated)) {
    const auto* shown = std::get_if<std::string>(c.live);
    return shown != nullptr && same(*shown, *stated);
  }
  const auto* stated = std::get_if<bool>(c.stated);
  const auto* shown = std::get_if<bool>(c.live);
  return stated != nullptr && shown != nullptr && *shown == *stated;
}

// Sets `wants_default` unless it finds them equal at first sight.
FieldVerdict compare_plain(ConfigComparison& c) {
  if (are_equal_at_sight(c)) return FieldVerdict::kEqual;
  c.wants_default = is_default(*c.field, c.stated);
  const bool live_default = is_default(*c.field, c.live);
  if (c.wants_default || live_default) {
    return c.wants_default == live_default ? FieldVerdict::kEqual : FieldVerdict::kDiffers;
  }
  if (c.live == nullptr || c.stated == nullptr) return FieldVerdict::kDiffers;
  return same(text_of(*c.live), text_of(*c.stated)) ? FieldVerdict::kEqual : FieldVerdict::kDiffers;
}

// The ladder of evidence: what is certain goes first, then what is suspect.
SecretEvidence evidence_of(
    ConfigComparison& c, const DesiredIntegration& desired, const LiveIntegration& live,
    const SecretPolicy& policy) {
  const bool live_empty = is_default(*c.field, c.live);
  if (c.secret == nullptr) return live_empty ? SecretEvidence::kNone : SecretEvidence::kAbsent;
  // A manifest never asks for an empty secret, so an absent one certainly differs.
  if (live_empty) return SecretEvidence::kAbsent;
  const bool resolved = c.secret->value.has_value();
  auto fingerprint = FingerprintVerdict::kNone;
  if (resolved) {
    const auto* shown = std::get_if<std::string>(c.live);
    if (shown == nullptr || !mask_agrees(*shown, *c.secret->value)) {
      return SecretEvidence::kMaskDiffers;
    }
    if (policy.keys) fingerprint = judge_fingerprint(*policy.keys, desired, live, *c.secret);
    c.outdated_fingerprint = fingerprint == FingerprintVerdict::kOutdated;
    if (fingerprint == FingerprintVerdict::kDisagrees) return SecretEvidence::kFingerprintDiffers;
  }
  // A fingerprint travels with its secret in one write: where it has arrived, so has the secret.
  if (live.secret_suspect && fingerprint == FingerprintVerdict::kNone) {
    return SecretEvidence::kWriteUnconfirmed;
  }
  const auto last_write = written_at(live.tags);
  if (last_write && live.version > *last_write) return SecretEvidence::kVersionMoved;
  if (!resolved) return SecretEvidence::kNone;
  return fingerprint == FingerprintVerdict::kNone ? SecretEvidence::kMaskAgrees
                                                  : SecretEvidence::kFingerprintAgrees;
}

FieldVerdict verdict_on(const ConfigComparison& c, const SecretPolicy& policy) {
  const bool unknown = c.secret != nullptr && !c.secret->value;
  switch (c.evidence) {
    case SecretEvidence::kAbsent:
    case SecretEvidence::kMaskDiffers:
    case SecretEvidence::kFingerprintDiffers:
    case SecretEvidence::kWriteUnconfirmed: return FieldVerdict::kDiffers;
    case SecretEvidence::kVersionMoved:
      if (unknown) return FieldVerdict::kUnknown;
      return policy.on_suspect == OnSuspect::kRewrite ? FieldVerdict::kDiffers
                                                      : FieldVerdict::kEqual;
    case SecretEvidence::kNone:
    case SecretEvidence::kMaskAgrees:
    case SecretEvidence::kFingerprintAgrees: break;
  }
  return unknown ? FieldVerdict::kUnknown : FieldVerdict::kEqual;
}

// config_fields() in the order of the keys' bytes, made once.
std::vector<const ConfigField*> sorted_by_key(StoreKind kind) {
  std::vector<const ConfigField*> fields;
  for (const auto& field : config_fields(kind)) fields.push_back(&field);
  std::sort(
      fields.begin(), fields.end(), [](const auto* a, const auto* b) { return a->key < b->key; });
  assert(fields.size() <= ConfigComparisons::kMost);
  return fields;
}

std::span<const ConfigField* const> fields_by_key(StoreKind kind) {
  static const auto kRedisByKey = sorted_by_key(StoreKind::kRedis);
  static const auto kDynamoDbByKey = sorted_by_key(StoreKind::kDynamoDb);
  return kind == StoreKind::kRedis ? std::span(kRedisByKey) : std::span(kDynamoDbByKey);
}

// Finds keys that are asked for in ascending order, in one walk over a config.
class KeyWalk {
 public:
  explicit KeyWalk(const Config* config) {
    if (config == nullptr) return;
    at_ = config->begin();
    end_ = config->end();
  }

  const ConfigValue* find(std::string_view key) {
    for (; at_ != end_; ++at_) {
      // Equality first: both sides mostly have the same keys.
      if (same(at_->key, key)) return &at_->value;
      if (is_after(at_->key, key)) return nullptr;
    }
    return nullptr;
  }

 private:
  decltype(std::declval<const Config&>().begin()) at_ = {};
  decltype(std::declval<const Config&>().end()) end_ = {};
};

}  // namespace

ConfigComparisons compare_config(
    const DesiredIntegration& desired, const LiveIntegration& live, const SecretPolicy& policy) {
  KeyWalk shown(live.config ? &*live.config : nullptr);
  KeyWalk stated(&desired.config);
  ConfigComparisons result;
  for (const auto* field : fields_by_key(desired.address.kind)) {
    auto& c = result.add();
    c.field = field;
    c.live = shown.find(field->key);
    if (field->secret) {
      c.secret = desired.find_secret(field->key);
      c.wants_default = c.secret == nullptr;
      c.evidence = evidence_of(c, desired, live, policy);
      c.verdict = verdict_on(c, policy);
    } else {
      c.stated = stated.find(field->key);
      c.verdict = compare_plain(c);
    }
  }
  return result;
}

ConfigValue default_of(const ConfigField& field) {
  if (field.type == FieldType::kBoolean) return field.default_value == "true";
  return std::string(field.default_value);
}

FieldValue to_field_value(const ConfigValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* raw = std::get_if<RawJson>(&value)) return *raw;
  return std::monostate{};
}

}  // namespace storekeeper
