// What the text of each field may look like: one table for the loader, the JSON
// Schema and the writer.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/store_kind.hpp"

namespace storekeeper {

inline constexpr std::string_view kApiVersion = "storekeeper/v1";
inline constexpr std::string_view kManifestKind = "BigSegmentStore";

/// `matches` and `pattern` say the same; a test compares them.
struct TextRule {
  bool (*matches)(std::string_view text) noexcept = nullptr;
  std::string_view pattern = {};   // ECMA-262, anchored at both ends
  std::string_view expected = {};  // completes "... must be"
};

bool is_manifest_name(std::string_view text) noexcept;
bool is_resource_key(std::string_view text) noexcept;
bool is_tag(std::string_view text) noexcept;
bool is_label_key(std::string_view text) noexcept;
bool is_label_value(std::string_view text) noexcept;
bool is_display_name(std::string_view text) noexcept;
bool is_host(std::string_view text) noexcept;
bool is_port(std::string_view text) noexcept;
bool is_user_name(std::string_view text) noexcept;
bool is_table_name(std::string_view text) noexcept;
bool is_region(std::string_view text) noexcept;
bool is_role_arn(std::string_view text) noexcept;
bool is_external_id(std::string_view text) noexcept;
bool is_environment_name(std::string_view text) noexcept;
bool is_secret_path(std::string_view text) noexcept;
bool is_ignore_list(std::string_view text) noexcept;

inline constexpr TextRule kManifestNameRule{
    is_manifest_name, "^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$",
    "1 to 63 of a-z, 0-9, - and ., beginning and ending with a letter or digit"};
inline constexpr TextRule kResourceKeyRule{
    is_resource_key, "^[A-Za-z0-9][A-Za-z0-9_.-]{0,255}$",
    "1 to 256 of A-Z, a-z, 0-9, _, . and -, beginning with a letter or digit"};
inline constexpr TextRule kTagRule{
    is_tag, "^[A-Za-z0-9_.-]{1,64}$", "1 to 64 of A-Z, a-z, 0-9, _, . and -"};
inline constexpr TextRule kLabelKeyRule{
    is_label_key, "^[A-Za-z0-9]([A-Za-z0-9_./-]{0,251}[A-Za-z0-9])?$",
    "1 to 253 of A-Z, a-z, 0-9, _, ., / and -, beginning and ending with a letter or digit"};
inline constexpr TextRule kLabelValueRule{
    is_label_value, "^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$",
    "at most 63 of A-Z, a-z, 0-9, _, . and -, beginning and ending with a letter or digit"};
inline constexpr TextRule kDisplayNameRule{
    is_display_name, "^[^\\u0000-\\u001f\\u007f-\\u009f]{1,256}$",
    "1 to 256 characters on one line"};
inline constexpr TextRule kHostRule{
    is_host,
    "^([A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?|[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*"
    ")$",
    "a host name or an IP address, without a port"};
inline constexpr TextRule kPortRule{
    is_port,
    "^([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$",
    "a number from 1 to 65535"};
inline constexpr TextRule kUserNameRule{
    is_user_name, "^[^\\u0000-\\u001f\\u007f-\\u009f]{0,256}$",
    "at most 256 characters on one line"};
inline constexpr TextRule kTableNameRule{
    is_table_name, "^[A-Za-z0-9_.-]{3,255}$", "3 to 255 of A-Z, a-z, 0-9, _, . and -"};
inline constexpr TextRule kRegionRule{is_region, "", "a region that the API supports"};
inline constexpr TextRule kRoleArnRule{
    is_role_arn, "^arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]{1,512}$",
    "the ARN of an IAM role, such as arn:aws:iam::123456789012:role/big-segments"};
inline constexpr TextRule kExternalIdRule{
    is_external_id, "^[A-Za-z0-9_+=,.@:/-]{2,1224}$",
    "2 to 1224 of A-Z, a-z, 0-9 and _ + = , . @ : / -"};
inline constexpr TextRule kEnvironmentNameRule{
    is_environment_name, "^[A-Za-z_][A-Za-z0-9_]{0,255}$",
    "the name of an environment variable: A-Z, a-z, 0-9 and _, no digit first"};
inline constexpr TextRule kSecretPathRule{
    is_secret_path, "^(?!(.*/)?\\.\\.(/|$))[^\\u0000-\\u001f\\u007f-\\u009f]{1,4096}$",
    "the path of a file, without .. in it"};

inline constexpr TextRule kIgnoreListRule{
    is_ignore_list,
    "^ *spec\\.(displayName|enabled|tags|redis\\.(host|port|username|password|tlsEnabled)|"
    "dynamodb\\.(tableName|region|roleArn|externalId)) *"
    "(, *spec\\.(displayName|enabled|tags|redis\\.(host|port|username|password|tlsEnabled)|"
    "dynamodb\\.(tableName|region|roleArn|externalId)) *)*$",
    "fields of the manifest separated by commas, such as \"spec.tags, spec.redis.port\""};

/// The rule for a key of `config`; for the port, that of its text.
const TextRule& config_rule(StoreKind kind, std::string_view key) noexcept;

/// What a field means, one sentence for editors.
std::string_view config_description(StoreKind kind, std::string_view key) noexcept;

/// One annotation that Storekeeper knows: either two values, of which the first is the default, or
/// text by a rule.
struct AnnotationRule {
  std::string_view key = {};
  std::string_view default_value = {};
  std::string_view other_value = {};
  std::string_view description = {};
  const TextRule* text = nullptr;  // if set, the values above are empty
};
std::span<const AnnotationRule> annotation_rules() noexcept;
inline constexpr std::string_view kAnnotationPrefix = "storekeeper/";

/// Variables that hold credentials of this program or of the machine it runs on. A manifest
/// may not refer to them: its author could have them sent to a server of his own.
bool is_protected_variable(std::string_view name) noexcept;
std::span<const std::string_view> protected_variables() noexcept;
inline constexpr std::string_view kProtectedVariablePrefix = "STOREKEEPER_";

}  // namespace storekeeper
