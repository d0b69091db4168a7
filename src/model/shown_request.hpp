// A request as it may be shown: without the token, "(sensitive)" in place of each secret.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace storekeeper {

struct ShownRequest {
  std::string method = {};
  std::string target = {};                                        // path and query
  std::vector<std::pair<std::string, std::string>> headers = {};  // in the order of the wire
  std::string body = {};                                          // empty: none
  std::vector<ShownRequest> before = {};  // sent before it, for the same action, in this order

  friend bool operator==(const ShownRequest&, const ShownRequest&) = default;
};

}  // namespace storekeeper
