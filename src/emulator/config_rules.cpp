// The tables of fields, validation and masking.
#include "emulator/config_rules.hpp"

#include <algorithm>
#include <array>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr std::array<std::string_view, 17> kRegions = {
    "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",      "ap-south-1",
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2",
    "ca-central-1",   "eu-central-1",   "eu-west-1",      "eu-west-2",      "eu-west-3",
    "eu-north-1",     "sa-east-1"};

constexpr std::array<EmulatedField, 5> kRedisFields = {{
    {.key = "host"},
    {.key = "port", .is_optional = true, .default_value = "6379"},
    {.key = "username", .is_optional = true},
    {.key = "password", .is_optional = true, .is_secret = true},
    {.key = "tlsEnabled", .is_boolean = true, .is_optional = true},
}};

constexpr std::array<EmulatedField, 4> kDynamoDbFields = {{
    {.key = "tableName"},
    {.key = "region", .allowed_values = kRegions},
    {.key = "roleArn"},
    {.key = "externalId"},
}};

constexpr std::size_t kMaxText = 2048;

const EmulatedField* field_of(std::string_view integration_key, std::string_view key) {
  for (const auto& field : emulated_fields(integration_key)) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

JsonValue default_of(const EmulatedField& field) {
  if (field.is_boolean) return JsonValue(false);
  return JsonValue(field.default_value);
}

std::optional<std::string> check_value(const EmulatedField& field, const JsonValue& value) {
  const auto name = "config." + std::string(field.key);
  if (field.is_boolean) {
    if (value.as_bool()) return std::nullopt;
    return name + " must be a boolean, not a " + std::string(value.type_name());
  }
  const auto* text = value.as_string();
  if (!text) return name + " must be a string, not a " + std::string(value.type_name());
  if (text->size() > kMaxText) return name + " is too long";
  if (text->empty() && !field.is_optional) return name + " must not be empty";
  if (!field.allowed_values.empty() &&
      std::find(field.allowed_values.begin(), field.allowed_values.end(), *text) ==
          field.allowed_values.end()) {
    return name + " is not one of the permitted values";
  }
  return std::nullopt;
}

// Start and end in bytes of the first and last `count` characters.
std::string first_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; count > 0 && at < text.size(); --count) at += utf8_at(text, at).length;
  return std::string(text.substr(0, at));
}

std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += utf8_at(text, at).length) ++count;
  return count;
}

}  // namespace

std::span<const EmulatedField> emulated_fields(std::string_view integration_key) {
  if (integration_key == "redis") return kRedisFields;
  if (integration_key == "dynamodb") return kDynamoDbFields;
  return {};
}

std::optional<std::string> check_config(
    std::string_view integration_key, const Behaviour& behaviour, JsonValue& config) {
  if (!config.as_object()) return "config must be an object";
  if (behaviour.port_number == Behaviour::PortNumber::kCoerce && integration_key == "redis") {
    if (auto* port = config.find("port"); port && port->as_integer()) {
      *port = JsonValue(std::to_string(*port->as_integer()));
    }
  }
  if (behaviour.unknown_keys != Behaviour::UnknownKeys::kStore) {
    for (const auto& member : *config.as_object()) {
      if (behaviour.unknown_keys == Behaviour::UnknownKeys::kReject &&
          !field_of(integration_key, member.key)) {
        return "config has no field " + quoted(member.key, 60);
      }
    }
    std::erase_if(*config.as_object(), [&](const JsonMember& member) {
      return !field_of(integration_key, member.key);
    });
  }
  for (const auto& field : emulated_fields(integration_key)) {
    const auto* value = config.find(field.key);
    if (!value && field.is_optional) continue;
    if (!value) return "config." + std::string(field.key) + " is required";
    if (auto problem = check_value(field, *value)) return problem;
  }
  return std::nullopt;
}

void fill_defaults(std::string_view integration_key, JsonValue& config) {
  for (const auto& field : emulated_fields(integration_key)) {
    if (field.is_optional && !config.find(field.key)) config.set(field.key, default_of(field));
  }
}

std::string mask_secret(std::string_view secret, const Behaviour& behaviour) {
  constexpr std::size_t kShown = 3;
  constexpr std::size_t kAsterisks = 8;
  if (secret.empty()) return {};
  const auto count = character_count(secret);
  const bool fixed = behaviour.mask_length == Behaviour::MaskLength::kFixed;
  if (count <= 2 * kShown && behaviour.short_secrets == Behaviour::ShortSecrets::kAsterisks) {
    return std::string(fixed ? kAsterisks : count, '*');
  }
  const auto hidden = count > 2 * kShown ? count - 2 * kShown : 1;
  const auto head = first_characters(secret, kShown);
  const auto before_tail = first_characters(secret, count > kShown ? count - kShown : 0);
  return head + std::string(fixed ? kAsterisks : hidden, '*') +
         std::string(secret.substr(before_tail.size()));
}

bool looks_like_mask(std::string_view value) {
  const auto first = value.find('*');
  const auto last = value.rfind('*');
  if (first == std::string_view::npos) return false;
  const auto stars = value.substr(first, last - first + 1);
  if (stars.find_first_not_of('*') != std::string_view::npos) return false;
  const bool whole = stars.size() == value.size();
  return stars.size() >= 4 && (whole || (character_count(value.substr(0, first)) <= 3 &&
                                         character_count(value.substr(last + 1)) <= 3));
}

JsonValue config_for_reading(
    std::string_view integration_key, const Behaviour& behaviour, const JsonValue& config) {
  auto shown = config;
  if (behaviour.defaults_on_read) fill_defaults(integration_key, shown);
  for (const auto& field : emulated_fields(integration_key)) {
    if (!field.is_secret) continue;
    if (auto* value = shown.find(field.key); value && value->as_string()) {
      *value = JsonValue(mask_secret(*value->as_string(), behaviour));
    }
  }
  return shown;
}

std::optional<std::string> settle_secrets(
    std::string_view integration_key, const Behaviour& behaviour, const JsonValue& stored,
    bool whole_replace, JsonValue& next) {
  for (const auto& field : emulated_fields(integration_key)) {
    if (!field.is_secret) continue;
    const auto* before = stored.find(field.key);
    auto* after = next.find(field.key);
    if (!after) {
      if (before && whole_replace &&
          behaviour.whole_replace_secret == Behaviour::WholeReplaceSecret::kKeep) {
        next.set(field.key, *before);
      }
      continue;
    }
    const auto* text = after->as_string();
    if (!text || !looks_like_mask(*text) || (before && *before == *after)) continue;
    if (behaviour.mask_stored == Behaviour::MaskStored::kRefuse) {
      return "config." + std::string(field.key) + " is masked";
    }
    if (behaviour.mask_stored == Behaviour::MaskStored::kKeep && before && before->as_string() &&
        mask_secret(*before->as_string(), behaviour) == *text) {
      *after = *before;
    }
  }
  return std::nullopt;
}

}  // namespace storekeeper
