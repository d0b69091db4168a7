// Who may do what: tokens, roles and inline policies.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "emulator/json_value.hpp"

namespace storekeeper {

/// Action names as the documentation gives them for integrations; updateTags is assumed.
namespace action {
inline constexpr std::string_view kCreate = "createIntegration";
inline constexpr std::string_view kDelete = "deleteIntegration";
inline constexpr std::string_view kUpdateName = "updateName";
inline constexpr std::string_view kUpdateConfiguration = "updateConfiguration";
inline constexpr std::string_view kUpdateOn = "updateOn";
inline constexpr std::string_view kUpdateTags = "updateTags";
}  // namespace action

/// One statement of an inline policy. Patterns may hold "*".
struct PolicyStatement {
  bool allow = true;
  std::vector<std::string> resources = {};
  std::vector<std::string> not_resources = {};
  std::vector<std::string> actions = {};
  std::vector<std::string> not_actions = {};
};

enum class TokenRole { kReader, kWriter, kAdmin, kInline };
std::string_view to_string(TokenRole role) noexcept;

struct AccessToken {
  Secret value = {};
  TokenRole role = TokenRole::kAdmin;
  std::string name = {};                     // shown in the journal and by caller-identity
  std::vector<PolicyStatement> policy = {};  // of kInline
};

struct AccessDecision {
  bool allowed = false;
  /// The statement that decided; nullptr for built-in roles and for "nothing allows it".
  const PolicyStatement* statement = nullptr;
};

/// `resource` is a specifier such as "integration/redis". Denial beats permission.
AccessDecision decide(const AccessToken& token, std::string_view action, std::string_view resource);

/// Whether the token may do anything to `resource` beyond reading.
bool may_do_anything(const AccessToken& token, std::string_view resource);

/// The `_access` block of one integration, as JSON text.
std::string access_block(const AccessToken& token, std::string_view resource);

/// 24 hexadecimal digits that stand for the token and are the same in each run; from its name.
std::string token_id(const AccessToken& token);

/// From {"tokens": [{"token": "..", "role": "reader", "name": "..", "inlineRole": [..]}]}.
/// Fails with kInvalidInput and a pointer to the mistake; never quotes a token.
Result<std::vector<AccessToken>> read_tokens(const JsonValue& document);

/// Whether `pattern`, in which "*" stands for any characters, covers all of `text`.
bool matches_pattern(std::string_view pattern, std::string_view text) noexcept;

}  // namespace storekeeper
