// Whom the API takes a token's holder for: plain data, nothing of it secret.
#pragma once

#include <string>
#include <vector>

namespace storekeeper {

struct CallerIdentity {
  std::string account_id = {};
  std::string token_id = {};
  std::string token_name = {};
  std::string member_id = {};  // empty for a token of no person
};

/// What the API says its caller may do to one integration: names of actions, such as
/// "updateOn". Both empty: it does not say (`_access` is documented, and may be left out).
struct TokenRights {
  std::vector<std::string> allowed = {};
  std::vector<std::string> denied = {};
};

}  // namespace storekeeper
