#include "model/store_kind.hpp"

#include <array>

namespace storekeeper {
namespace {

constexpr std::array<ConfigField, 5> kRedisFields{{
    {"host", FieldType::kString, true, false, ""},
    {"port", FieldType::kString, false, false, "6379"},
    {"username", FieldType::kString, false, false, ""},
    {"password", FieldType::kString, false, true, ""},
    {"tlsEnabled", FieldType::kBoolean, false, false, "false"},
}};

constexpr std::array<ConfigField, 4> kDynamoDbFields{{
    {"tableName", FieldType::kString, true, false, ""},
    {"region", FieldType::kString, true, false, ""},
    {"roleArn", FieldType::kString, true, false, ""},
    {"externalId", FieldType::kString, true, false, "", true},
}};

constexpr std::array<std::string_view, 17> kRegions{
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
    "ap-southeast-2", "ca-central-1",   "eu-central-1",   "eu-north-1", "eu-west-1",
    "eu-west-2",      "eu-west-3",      "sa-east-1",      "us-east-1",  "us-east-2",
    "us-west-1",      "us-west-2"};

}  // namespace

std::string_view to_string(StoreKind kind) noexcept {
  switch (kind) {
    case StoreKind::kRedis: return "redis";
    case StoreKind::kDynamoDb: return "dynamodb";
  }
  return "unknown";
}

std::optional<StoreKind> store_kind(std::string_view integration_key) noexcept {
  if (integration_key == "redis") return StoreKind::kRedis;
  if (integration_key == "dynamodb") return StoreKind::kDynamoDb;
  return std::nullopt;
}

std::span<const ConfigField> config_fields(StoreKind kind) noexcept {
  switch (kind) {
    case StoreKind::kRedis: return kRedisFields;
    case StoreKind::kDynamoDb: return kDynamoDbFields;
  }
  return {};
}

const ConfigField* find_config_field(StoreKind kind, std::string_view key) noexcept {
  for (const auto& field : config_fields(kind)) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

bool is_hidden_setting(std::string_view key) noexcept {
  for (const auto kind : {StoreKind::kRedis, StoreKind::kDynamoDb}) {
    const auto* field = find_config_field(kind, key);
    if (field != nullptr && field->hidden()) return true;
  }
  return false;
}

std::span<const std::string_view> dynamodb_regions() noexcept { return kRegions; }

std::string to_string(const StoreAddress& address) {
  return address.project + '/' + address.environment + '/' + std::string(to_string(address.kind));
}

}  // namespace storekeeper
