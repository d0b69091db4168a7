#include "plan/config_difference.hpp"

#include <algorithm>
#include <array>

namespace storekeeper {
namespace {

bool is_null(const ConfigValue& value) {
  const auto* raw = std::get_if<RawJson>(&value);
  return raw != nullptr && raw->text == "null";
}

// The value as text, for comparison only: 6379 and "6379" are the same port, true and
// "true" the same switch.
std::string_view text_of(const ConfigValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* raw = std::get_if<RawJson>(&value)) return raw->text;
  return {};
}

bool is_default(const ConfigField& field, const ConfigValue* value) {
  if (field.required) return false;
  return value == nullptr || is_null(*value) || text_of(*value) == field.default_value;
}

FieldVerdict compare_plain(const ConfigComparison& c) {
  const bool live_default = is_default(*c.field, c.live);
  if (c.wants_default || live_default) {
    return c.wants_default == live_default ? FieldVerdict::kEqual : FieldVerdict::kDiffers;
  }
  if (c.live == nullptr || c.stated == nullptr) return FieldVerdict::kDiffers;
  return text_of(*c.live) == text_of(*c.stated) ? FieldVerdict::kEqual : FieldVerdict::kDiffers;
}

FieldVerdict compare_secret(const ConfigComparison& c, bool suspect) {
  const bool live_empty = is_default(*c.field, c.live);
  if (c.secret == nullptr) return live_empty ? FieldVerdict::kEqual : FieldVerdict::kDiffers;
  // A manifest never asks for an empty secret, so an absent one certainly differs.
  if (live_empty || suspect) return FieldVerdict::kDiffers;
  if (!c.secret->value) return FieldVerdict::kUnknown;
  const auto* shown = std::get_if<std::string>(c.live);
  if (shown == nullptr) return FieldVerdict::kDiffers;
  return mask_agrees(*shown, *c.secret->value) ? FieldVerdict::kEqual : FieldVerdict::kDiffers;
}

// config_fields() in the order of the keys' bytes, made once.
std::span<const ConfigField* const> fields_by_key(StoreKind kind) {
  const auto sorted = [](StoreKind of) {
    std::vector<const ConfigField*> fields;
    for (const auto& field : config_fields(of)) fields.push_back(&field);
    std::sort(
        fields.begin(), fields.end(), [](const auto* a, const auto* b) { return a->key < b->key; });
    return fields;
  };
  static const auto kRedisByKey = sorted(StoreKind::kRedis);
  static const auto kDynamoDbByKey = sorted(StoreKind::kDynamoDb);
  return kind == StoreKind::kRedis ? std::span(kRedisByKey) : std::span(kDynamoDbByKey);
}

}  // namespace

std::vector<ConfigComparison> compare_config(
    const DesiredIntegration& desired, const LiveIntegration& live) {
  const auto fields = fields_by_key(desired.address.kind);
  std::vector<ConfigComparison> result;
  result.reserve(fields.size());
  for (const auto* field : fields) {
    ConfigComparison c;
    c.field = field;
    c.live = live.config ? live.config->find(field->key) : nullptr;
    if (field->secret) {
      c.secret = desired.find_secret(field->key);
      c.wants_default = c.secret == nullptr;
      c.verdict = compare_secret(c, live.secret_suspect);
    } else {
      c.stated = desired.config.find(field->key);
      c.wants_default = is_default(*field, c.stated);
      c.verdict = compare_plain(c);
    }
    result.push_back(c);
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
