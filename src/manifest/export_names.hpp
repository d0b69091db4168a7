// The names that exported stores get: stable, unique, and the same in every format.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/live.hpp"

namespace storekeeper {

/// Gives names one after another; what it gives depends on the account and on the order of the
/// calls, so go through exported_order().
class ExportNames {
 public:
  explicit ExportNames(const std::vector<const LiveIntegration*>& items);

  /// A metadata.name that no other integration has got: of the address, as that is what people
  /// look for; of the display name too where several stores share the address.
  std::string name(const LiveIntegration& item);

  /// A variable that no other secret has got: CHECKOUT_PRODUCTION_REDIS_PASSWORD for the
  /// manifest "checkout-production-redis" and the key "password".
  std::string variable(std::string_view manifest, std::string_view key);

 private:
  std::map<StoreAddress, int> at_address_;
  std::set<std::string> names_;
  std::set<std::string> variables_;
};

/// By address, display name and id.
std::vector<const LiveIntegration*> exported_order(const std::vector<LiveIntegration>& items);

}  // namespace storekeeper
