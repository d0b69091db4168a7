// The two kinds of store that the API knows, and the settings each one has.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

namespace storekeeper {

enum class StoreKind { kRedis, kDynamoDb };

/// The API's `integrationKey` and the manifest's section: "redis" or "dynamodb".
std::string_view to_string(StoreKind kind) noexcept;
std::optional<StoreKind> store_kind(std::string_view integration_key) noexcept;

enum class FieldType { kString, kBoolean };

/// One key of the API's `config`. Source: LaunchDarkly's integration framework,
/// integrations/redis/manifest.json and integrations/dynamodb/manifest.json.
struct ConfigField {
  std::string_view key;
  FieldType type = FieldType::kString;
  bool required = false;
  bool secret = false;
  std::string_view default_value = {};  // of optional fields; "false" for booleans
  /// Never shown in a plan, although it can be read back: the external ID is what keeps others
  /// from having the role assumed.
  bool confidential = false;

  bool hidden() const noexcept { return secret || confidential; }
};

/// In the order in which people write them.
std::span<const ConfigField> config_fields(StoreKind kind) noexcept;

/// nullptr if `kind` has no such key.
const ConfigField* find_config_field(StoreKind kind, std::string_view key) noexcept;

/// True if the value of this key of `config` is never shown, whatever the kind of store.
bool is_hidden_setting(std::string_view key) noexcept;

/// The AWS regions that the API takes for a DynamoDB table, sorted.
std::span<const std::string_view> dynamodb_regions() noexcept;

/// Where an integration lives: what the API puts into the path. Several
/// integrations can share one address; their names tell them apart.
struct StoreAddress {
  std::string project;
  std::string environment;
  StoreKind kind = StoreKind::kRedis;

  friend bool operator==(const StoreAddress&, const StoreAddress&) = default;
  friend bool operator<(const StoreAddress& a, const StoreAddress& b) {
    return std::tie(a.project, a.environment, a.kind) < std::tie(b.project, b.environment, b.kind);
  }
};

/// "checkout/production/redis", for people.
std::string to_string(const StoreAddress& address);

}  // namespace storekeeper
