#include "daemon/reconcile_requests.hpp"

namespace storekeeper {

std::set<std::string> ReconcileRequests::open(const DesiredSet& desired) {
  // A manifest that cannot be read now asked for nothing new.
  asked_ = desired.complete ? Values() : answered_;
  std::set<std::string> names;
  for (const auto& item : desired.items) {
    const auto& value = item.policy.reconcile_at;
    if (value.empty()) {
      asked_.erase(item.name);
      continue;
    }
    asked_[item.name] = value;
    const auto before = answered_.find(item.name);
    const bool is_new = before == answered_.end() || before->second != value;
    if (is_new && !is_first_) names.insert(item.name);
  }
  return names;
}

void ReconcileRequests::answered() {
  answered_ = asked_;
  is_first_ = false;
}

}  // namespace storekeeper
