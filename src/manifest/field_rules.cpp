#include "manifest/field_rules.hpp"

#include <algorithm>
#include <array>

#include "base/printable.hpp"
#include "model/ignored_fields.hpp"

namespace storekeeper {
namespace {

constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alphanumeric(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z') || is_digit(c);
}

bool consists_of(
    std::string_view text, std::string_view others, std::size_t least, std::size_t most) {
  if (text.size() < least || text.size() > most) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alphanumeric(c) || others.find(c) != others.npos;
  });
}

bool is_one_line(std::string_view text, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    const auto character = utf8_at(text, at);
    const auto c = character.code_point;
    if (!character.valid || c < 0x20 || (c >= 0x7F && c <= 0x9F)) return false;
    at += character.length;
  }
  return count >= least && count <= most;
}

constexpr std::array<AnnotationRule, 7> kAnnotations{{
    {"storekeeper/prune", "enabled", "disabled", "disabled: never delete this store"},
    {"storekeeper/reconcile", "enabled", "disabled", "disabled: leave this store as it is"},
    {"storekeeper/drift", "correct", "report", "report: show differences, do not correct them"},
    {"storekeeper/adopt", "false", "true", "true: take over a live store that nobody manages"},
    {"storekeeper/secret-redirect", "hold", "allow",
     "allow: a run that nobody looks at may send this store's secret to a new host"},
    {"storekeeper/ignore", "", "", "Fields to leave as they are found, separated by commas",
     &kIgnoreListRule},
    {"storekeeper/reconcile-at", "", "",
     "Any text, such as a time; when it changes, the daemon looks at this store afresh",
     &kDisplayNameRule},
}};

constexpr std::array<std::string_view, 14> kProtectedVariables{
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "ACTIONS_RUNTIME_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "CI_JOB_TOKEN",
    "GH_TOKEN",
    "GITHUB_TOKEN",
    "GITLAB_TOKEN",
    "HTTPS_PROXY",
    "LAUNCHDARKLY_ACCESS_TOKEN",
    "LAUNCHDARKLY_OAUTH_TOKEN",
    "LD_ACCESS_TOKEN",
    "https_proxy"};

}  // namespace

bool is_manifest_name(std::string_view text) noexcept {
  if (text.empty() || text.size() > 63) return false;
  const auto ends_well = [](char c) { return is_lower(c) || is_digit(c); };
  return ends_well(text.front()) && ends_well(text.back()) &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return ends_well(c) || c == '-' || c == '.';
         });
}

bool is_resource_key(std::string_view text) noexcept {
  return consists_of(text, "_.-", 1, 256) && is_alphanumeric(text.front());
}

bool is_tag(std::string_view text) noexcept { return consists_of(text, "_.-", 1, 64); }

bool is_label_key(std::string_view text) noexcept {
  return consists_of(text, "_./-", 1, 253) && is_alphanumeric(text.front()) &&
         is_alphanumeric(text.back());
}

bool is_label_value(std::string_view text) noexcept {
  if (text.empty()) return true;
  return consists_of(text, "_.-", 1, 63) && is_alphanumeric(text.front()) &&
         is_alphanumeric(text.back());
}

bool is_display_name(std::string_view text) noexcept { return is_one_line(text, 1, 256); }

bool is_host(std::string_view text) noexcept {
  if (std::count(text.begin(), text.end(), ':') >= 2) {
    return text.find_first_not_of("0123456789abcdefABCDEF:.") == text.npos;
  }
  return consists_of(text, "_.-", 1, 253) && text.front() != '.' && text.front() != '-' &&
         text.back() != '-';
}

bool is_port(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || text.front() == '0') return false;
  int value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    value = value * 10 + (c - '0');
  }
  return value <= 65535;
}

bool is_user_name(std::string_view text) noexcept { return is_one_line(text, 0, 256); }

bool is_table_name(std::string_view text) noexcept { return consists_of(text, "_.-", 3, 255); }

bool is_region(std::string_view text) noexcept {
  const auto regions = dynamodb_regions();
  return std::find(regions.begin(), regions.end(), text) != regions.end();
}

bool is_role_arn(std::string_view text) noexcept {
  const auto skip = [&](std::string_view part) {
    if (!text.starts_with(part)) return false;
    text.remove_prefix(part.size());
    return true;
  };
  if (!skip("arn:aws")) return false;
  if (!skip("-cn")) skip("-us-gov");
  if (!skip(":iam::") || text.size() < 12) return false;
  if (!std::all_of(text.begin(), text.begin() + 12, is_digit)) return false;
  text.remove_prefix(12);
  return skip(":role/") && consists_of(text, "_+=,.@/-", 1, 512);
}

bool is_external_id(std::string_view text) noexcept {
  return consists_of(text, "_+=,.@:/-", 2, 1224);
}

bool is_environment_name(std::string_view text) noexcept {
  return consists_of(text, "_", 1, 256) && !is_digit(text.front());
}

bool is_secret_path(std::string_view text) noexcept {
  if (!is_one_line(text, 1, 4096)) return false;
  for (auto at = text.find(".."); at != text.npos; at = text.find("..", at + 1)) {
    const bool begins = at == 0 || text[at - 1] == '/';
    const bool ends = at + 2 == text.size() || text[at + 2] == '/';
    if (begins && ends) return false;
  }
  return true;
}

const TextRule& config_rule(StoreKind kind, std::string_view key) noexcept {
  if (kind == StoreKind::kRedis) {
    if (key == "host") return kHostRule;
    if (key == "port") return kPortRule;
    return kUserNameRule;
  }
  if (key == "tableName") return kTableNameRule;
  if (key == "region") return kRegionRule;
  if (key == "roleArn") return kRoleArnRule;
  return kExternalIdRule;
}

std::string_view config_description(StoreKind kind, std::string_view key) noexcept {
  if (kind == StoreKind::kRedis) {
    if (key == "host") return "Host name or IP address of the Redis server.";
    if (key == "port") return "Port of the Redis server, as a number or as text; default 6379.";
    if (key == "username") return "Redis user; leave it out for the default user.";
    if (key == "password") return "Where the password is to be found; never the password itself.";
    return "True to connect to Redis with TLS; default false.";
  }
  if (key == "tableName") return "Name of the DynamoDB table; it must exist.";
  if (key == "region") return "AWS region of the table.";
  if (key == "roleArn") return "ARN of the IAM role that LaunchDarkly assumes.";
  return "External ID that the role's trust policy asks for.";
}

bool is_ignore_list(std::string_view text) noexcept {
  const auto paths = split_paths(text);
  return std::all_of(
      paths.begin(), paths.end(), [](const auto path) { return !ignorable_field(path).empty(); });
}

std::span<const AnnotationRule> annotation_rules() noexcept { return kAnnotations; }

std::span<const std::string_view> protected_variables() noexcept { return kProtectedVariables; }

bool is_protected_variable(std::string_view name) noexcept {
  if (name.starts_with(kProtectedVariablePrefix)) return true;
  return std::find(kProtectedVariables.begin(), kProtectedVariables.end(), name) !=
         kProtectedVariables.end();
}

}  // namespace storekeeper
