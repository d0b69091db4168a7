// Whom the API takes a token's holder for: plain data, nothing of it secret.
#pragma once

#include <string>

namespace storekeeper {

struct CallerIdentity {
  std::string account_id = {};
  std::string token_id = {};
  std::string token_name = {};
  std::string member_id = {};  // empty for a token of no person
};

}  // namespace storekeeper
